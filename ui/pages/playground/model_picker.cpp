#include "pages/playground/model_picker.h"

#include "theme/fonts.h"
#include "theme/tokens.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QLineEdit>
#include <QPainter>
#include <QSignalBlocker>
#include <QStyledItemDelegate>
#include <QWheelEvent>

namespace helix::pages {
namespace {

constexpr int kVisibleModels = 16;
constexpr int kPopupWidth = 360;

/// The item's own text is the id, which is what the field shows; the popup adds the provider.
class ModelDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        painter->save();
        painter->setFont(theme::fontFor(theme::TextRole::Secondary));
        painter->setPen(option.palette.color(QPalette::PlaceholderText));
        painter->drawText(option.rect.adjusted(0, 0, -theme::kSpace8, 0),
                          Qt::AlignRight | Qt::AlignVCenter, index.data(Qt::UserRole).toString());
        painter->restore();
    }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const QSize size = QStyledItemDelegate::sizeHint(option, index);
        return {size.width(), std::max(size.height(), theme::kRowRegular)};
    }
};

}  // namespace

ModelPicker::ModelPicker(QWidget* parent) : QComboBox(parent)
{
    setEditable(true);
    setInsertPolicy(QComboBox::NoInsert);
    setMaxVisibleItems(kVisibleModels);
    setAccessibleName(tr("Model"));
    setToolTip(tr("A model of the cluster, provider/model, a group, or auto"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumContentsLength(6);
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    lineEdit()->setPlaceholderText(tr("model"));
    completer()->setFilterMode(Qt::MatchContains);
    completer()->setCompletionMode(QCompleter::PopupCompletion);
    view()->setItemDelegate(new ModelDelegate(view()));
    view()->setMinimumWidth(kPopupWidth);
    connect(this, &QComboBox::currentTextChanged, this, &ModelPicker::modelChanged);
}

void ModelPicker::setModels(const QList<api::ModelEntry>& models, int preferred)
{
    if (models == m_models) return;  // the list may be open
    m_models = models;
    const QString chosen = model();
    {
        const QSignalBlocker blocker(this);
        clear();
        for (const auto& entry : models) addItem(entry.id, entry.owner);
        setCurrentText(chosen);
    }
    if (chosen.isEmpty() && !models.isEmpty())
        choose(models.at(std::min(qsizetype(preferred), models.size() - 1)).id);
}

void ModelPicker::choose(const QString& id)
{
    const int index = findText(id);
    if (index >= 0)
        setCurrentIndex(index);
    else
        setCurrentText(id);
}

void ModelPicker::setModel(const QString& id)
{
    choose(id);
}

QString ModelPicker::model() const
{
    return currentText().trimmed();
}

// A wheel over the field scrolls what is below it; it must not change the model unseen.
void ModelPicker::wheelEvent(QWheelEvent* event)
{
    event->ignore();
}

}  // namespace helix::pages
