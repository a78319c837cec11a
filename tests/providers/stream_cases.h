#pragma once
// Streams as vendors send them and what must be read from them.

#include <QByteArray>
#include <QStringList>
#include <string>
#include <vector>

namespace helix::providers::test {

struct StreamCase {
    std::string tag;
    std::string type;  ///< wire format
    QByteArray bytes;
    QStringList events;   ///< as EventText writes them
    std::string failure;  ///< class name, empty when the stream is complete
};

/// A stream, and the text whose last byte makes its answer complete.
struct CompleteCase {
    std::string tag;
    std::string type;
    QByteArray bytes;
    QByteArray end;
};

std::vector<StreamCase> streamCases();
/// An ordinary one of each format, and the rich ones.
std::vector<CompleteCase> completeCases();
/// Thinking, tools, sources, several choices, other line ends and framing.
std::vector<CompleteCase> richCases();

}  // namespace helix::providers::test
