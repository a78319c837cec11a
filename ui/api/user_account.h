#pragma once
// People who sign in to a node (/admin/users). Plain values.

#include <QList>
#include <QString>
#include <optional>

namespace helix::api {

struct UserAccount {
    QString id;
    QString username;
    QString email;
    QString role;  ///< "readonly", "developer", "operator", "admin"
    std::optional<qint64> createdMs;
    std::optional<qint64> lastLoginMs;
    std::optional<qint64> lockedUntilMs;  ///< after too many wrong passwords
    bool isDisabled = false;

    bool operator==(const UserAccount&) const = default;
};

struct UserDraft {
    QString username;
    QString password;
    QString role;
    QString email;
};

/// What is absent stays as it is.
struct UserChange {
    std::optional<QString> password;
    std::optional<QString> role;
    std::optional<QString> email;
    std::optional<bool> isDisabled;
};

}  // namespace helix::api
