#pragma once
// Answers of a node for the decoding tests. Apart from the test, because moc 6.4 does not read raw
// string literals of several lines.

#include <QByteArray>

namespace helix::test {

QByteArray statusWithNulls();
QByteArray statusWithWrongTypes();
QByteArray listsThatAreNull();
QByteArray providersWithUnknowns();
QByteArray requestWithAttempts();
QByteArray logRecord();

}  // namespace helix::test
