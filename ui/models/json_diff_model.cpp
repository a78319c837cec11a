#include "models/json_diff_model.h"

#include "models/curl_text.h"
#include "models/plain_text.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace helix::models {

namespace {

const QString kRedacted = QStringLiteral("[REDACTED]");
const QString kKeyPrefix = QStringLiteral("sk-prod-");
/// The public part of an API key.
constexpr int kKeyIdLength = 17;

bool isSecretName(const QString& name)
{
    static const QRegularExpression kSecret(
        QStringLiteral("(password|passwd|secret|authorization|credential|access_token|"
                       "refresh_token|admin_token)|^api_keys?$"),
        QRegularExpression::CaseInsensitiveOption);
    return kSecret.match(name).hasMatch();
}

/// The public id of a key is no secret; everything that looks like one is.
QString safeText(const QString& text)
{
    if (!text.startsWith(kKeyPrefix)) return plainText(maskedText(text));
    return plainText(text.size() <= kKeyIdLength ? text : text.left(kKeyIdLength) + u'\u2026');
}

QString leafText(const QJsonValue& value, const QString& name)
{
    if (value.isUndefined()) return {};
    if (isSecretName(name) && value.isString()) return kRedacted;
    if (value.isString())
        return value.toString().isEmpty() ? QStringLiteral("\"\"") : safeText(value.toString());
    if (value.isObject())
        return safeText(
            QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact)));
    if (value.isArray())
        return safeText(
            QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact)));
    const QByteArray wrapped = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(wrapped.mid(1, wrapped.size() - 2));
}

MemberChange changeOf(const QJsonValue& before, const QJsonValue& after)
{
    if (before.isUndefined()) return MemberChange::Added;
    if (after.isUndefined()) return MemberChange::Removed;
    return before == after ? MemberChange::Same : MemberChange::Changed;
}

bool isTree(const QJsonValue& value)
{
    return (value.isObject() && !value.toObject().isEmpty()) ||
           (value.isArray() && !value.toArray().isEmpty() && value.toArray().first().isObject());
}

QStringList memberNames(const QJsonValue& value)
{
    if (value.isObject()) return value.toObject().keys();
    QStringList names;
    for (qsizetype i = 0; i < value.toArray().size(); ++i) names << QString::number(i);
    return names;
}

QJsonValue memberOf(const QJsonValue& value, const QString& name)
{
    if (value.isObject()) return value.toObject().value(name);
    bool isNumber = false;
    const int at = name.toInt(&isNumber);
    return value.isArray() && isNumber ? value.toArray().at(at) : QJsonValue(QJsonValue::Undefined);
}

class Walk {
public:
    void member(const QString& path, const QString& name, int depth, const QJsonValue& before,
                const QJsonValue& after)
    {
        const QJsonValue& present = after.isUndefined() ? before : after;
        const bool isSameShape =
            before.isUndefined() || after.isUndefined() || before.isObject() == after.isObject();
        const bool isBranch = isTree(present) && isSameShape && depth < kMaxJsonDepth;
        JsonMember row{path, plainText(name), depth, {}, {}, changeOf(before, after)};
        if (!isBranch) {
            row.before = leafText(before, name);
            row.after = leafText(after, name);
        }
        add(row);
        if (isBranch) members(path, depth + 1, before, after);
    }

    void members(const QString& path, int depth, const QJsonValue& before, const QJsonValue& after)
    {
        QStringList names = memberNames(before);
        for (const QString& name : memberNames(after))
            if (!names.contains(name)) names << name;
        if (!before.isArray() && !after.isArray()) names.sort();
        for (const QString& name : std::as_const(names))
            member(path.isEmpty() ? name : path + u'.' + name, name, depth, memberOf(before, name),
                   memberOf(after, name));
    }

    QList<JsonMember> finish()
    {
        if (m_more > 0)
            m_rows << JsonMember{{},
                                 QCoreApplication::translate("JsonDiffModel",
                                                             "%1 more members are "
                                                             "not shown")
                                     .arg(m_more),
                                 0,
                                 {},
                                 {},
                                 MemberChange::Same};
        return m_rows;
    }

private:
    void add(const JsonMember& row)
    {
        if (m_rows.size() < kMaxJsonMembers)
            m_rows << row;
        else
            ++m_more;
    }

    QList<JsonMember> m_rows;
    int m_more = 0;
};

/// "null" as a whole is no value. Bare values are wrapped because a document has none.
QJsonValue parsed(const QByteArray& json)
{
    const auto list = QJsonDocument::fromJson('[' + json + ']').array();
    const QJsonValue value = list.size() == 1 ? list.first() : QJsonValue(QJsonValue::Undefined);
    return value.isNull() ? QJsonValue(QJsonValue::Undefined) : value;
}

}  // namespace

QList<JsonMember> jsonDiff(const QByteArray& before, const QByteArray& after)
{
    const QJsonValue was = parsed(before);
    const QJsonValue is = parsed(after);
    Walk walk;
    const bool isTreeOfMembers =
        (was.isUndefined() || was.isObject()) && (is.isUndefined() || is.isObject());
    if (was.isUndefined() && is.isUndefined()) return {};
    if (isTreeOfMembers)
        walk.members({}, 0, was, is);
    else
        walk.member({}, QCoreApplication::translate("JsonDiffModel", "value"), 0, was, is);
    return walk.finish();
}

void JsonDiffModel::setValues(const QByteArray& before, const QByteArray& after)
{
    m_all = jsonDiff(before, after);
    choose();
}

void JsonDiffModel::setOnlyChanged(bool isOnly)
{
    if (isOnly == m_isOnlyChanged) return;
    m_isOnlyChanged = isOnly;
    choose();
}

void JsonDiffModel::choose()
{
    beginResetModel();
    m_shown.clear();
    for (const JsonMember& member : std::as_const(m_all))
        if (!m_isOnlyChanged || member.change != MemberChange::Same) m_shown << member;
    endResetModel();
}

int JsonDiffModel::changedCount() const
{
    const auto isLeaf = [](const JsonMember& member) {
        return !member.before.isEmpty() || !member.after.isEmpty();
    };
    return int(std::count_if(m_all.begin(), m_all.end(), [&](const JsonMember& member) {
        return isLeaf(member) && member.change != MemberChange::Same;
    }));
}

int JsonDiffModel::firstChangedRow() const
{
    for (int row = 0; row < m_shown.size(); ++row) {
        const JsonMember& member = m_shown[row];
        const bool isLeaf = !member.before.isEmpty() || !member.after.isEmpty();
        if (isLeaf && member.change != MemberChange::Same) return row;
    }
    return -1;
}

int JsonDiffModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int JsonDiffModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant JsonDiffModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const JsonMember& member = m_shown[index.row()];
    const QString text = index.column() == Member   ? member.name
                         : index.column() == Before ? member.before
                                                    : member.after;
    switch (role) {
        case Qt::DisplayRole: return text;
        case Qt::AccessibleTextRole: {
            const QStringList words{{}, tr("changed"), tr("added"), tr("removed")};
            const QString word = words.value(int(member.change));
            return index.column() == Member && !word.isEmpty()
                       ? QStringLiteral("%1, %2").arg(text, word)
                       : text;
        }
        case Qt::ToolTipRole: return index.column() == Member ? member.path : text;
        case ChangeRole: return int(member.change);
        case DepthRole: return member.depth;
        case PathRole: return member.path;
        default: return {};
    }
}

QVariant JsonDiffModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Member: return tr("Member");
        case Before: return tr("Before");
        case After: return tr("After");
        default: return {};
    }
}

}  // namespace helix::models
