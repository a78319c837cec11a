#pragma once
// What the fixture node says of keys, budgets, people, the audit trail and drills. Times are
// relative to now.

#include <QJsonArray>
#include <QJsonObject>

namespace helix::test {

class FixtureNode;

/// Eight keys of every condition, newest first.
QJsonObject keysAnswer();
QJsonObject keyAnswer(int number);
QJsonObject issuedKeyAnswer();
QJsonObject usersAnswer();
/// Records `newest` down to `oldest`; a cursor as long as older ones exist.
QJsonObject auditAnswer(int newest, int oldest);
QJsonObject faultAnswer();

/// Teaches a node all of them.
void furnishAccess(FixtureNode& node);

inline constexpr int kFixtureKeys = 8;
inline constexpr int kFixtureRecords = 450;
/// The text of the key that is created or rotated.
inline constexpr auto kFixtureSecret = "sk-prod-newkey001-Zx81qPfL0aVb73TnRkQwYd5";

}  // namespace helix::test
