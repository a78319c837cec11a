#include "models/config_value_model.h"

#include "models/plain_text.h"
#include "theme/format.h"

namespace helix::models {
namespace {

bool isDefault(const api::ConfigValue& value)
{
    return value.origin == QLatin1String("default");
}

QString originText(const QString& origin)
{
    if (origin == QLatin1String("default")) return ConfigValueModel::tr("default");
    if (origin == QLatin1String("file")) return ConfigValueModel::tr("file");
    if (origin == QLatin1String("environment")) return ConfigValueModel::tr("environment");
    if (origin == QLatin1String("api")) return ConfigValueModel::tr("changed at run time");
    return origin.isEmpty() ? theme::unknownText() : plainText(origin);
}

QString cellText(const api::ConfigValue& value, int column)
{
    switch (column) {
        case ConfigValueModel::Path: return plainText(value.path);
        case ConfigValueModel::Value:
            return value.text.isEmpty() ? ConfigValueModel::tr("(empty)") : plainText(value.text);
        case ConfigValueModel::Origin: return originText(value.origin);
        default: return {};
    }
}

}  // namespace

void ConfigValueModel::setValues(QList<api::ConfigValue> values)
{
    beginResetModel();
    m_values = std::move(values);
    endResetModel();
}

int ConfigValueModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_values.size());
}

int ConfigValueModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ConfigValueModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const api::ConfigValue& value = m_values.at(index.row());
    switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole: return cellText(value, index.column());
        case IsDefaultRole: return isDefault(value);
        case SearchTextRole: return QString(value.path + u' ' + value.text);
        default: return {};
    }
}

QVariant ConfigValueModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Path: return tr("Key");
        case Value: return tr("Value");
        case Origin: return tr("From");
        default: return {};
    }
}

}  // namespace helix::models
