#pragma once
// What the fixture node says: a small fleet with one open, one half-open, one idle and healthy
// providers, requests of every outcome, and a log. Times are relative to now, so that ages and
// countdowns read as in life.

#include <QJsonArray>
#include <QJsonObject>

namespace helix::test {

class FixtureNode;

QJsonObject statusAnswer(const QString& environment = {});
QJsonObject providersAnswer();
QJsonObject requestAnswer(int number);
QJsonObject requestDetailAnswer(int number);
/// Requests `newest` down to `oldest`.
QJsonArray requestsNewestFirst(int newest, int oldest);
QByteArray logRecord(int number);
QJsonObject logsAnswer(int count);

/// Teaches a node all of them; 120 requests, 60 log lines.
void furnish(FixtureNode& node);

inline constexpr int kFixtureRequests = 120;
inline constexpr int kFixtureLogLines = 60;

}  // namespace helix::test
