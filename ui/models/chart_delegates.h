#pragma once
// Cells that carry a small picture beside their number: a bar, a two-minute sparkline, the time
// line of an attempt. They paint from values that the models keep ready. Owned by the view; GUI
// thread.

#include "models/cell_delegate.h"

namespace helix::models {

/// The text right-aligned in its own width, then a bar from its value.
class BarDelegate : public CellDelegate {
    Q_OBJECT
public:
    enum class Scale { Linear, SquareRoot };

    /// @param valueRole double; an invalid value draws no bar, so that unknown is never an empty
    /// bar.
    /// @param textWidth pixels kept for the text, so that the bars of all rows start at one place.
    BarDelegate(int valueRole, int textWidth, Scale scale, QObject* parent = nullptr);

    /// The value of a full bar; longer ones are cut. Must be above 0.
    void setMaximum(double maximum);

    /// A quiet second text at the right end of the cell ("n = 120").
    void setSubtextRole(int role) { m_subtextRole = role; }

    /// Values from here on are drawn in the warning and in the critical colour.
    void setThresholds(double warning, double critical);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    QColor barColour(double value, const theme::Theme& theme) const;
    void paintBar(QPainter* painter, const QRectF& area, double value,
                  const theme::Theme& theme) const;

    int m_valueRole;
    int m_subtextRole = -1;
    int m_textWidth;
    Scale m_scale;
    double m_maximum = 1;
    double m_warning = 0;
    double m_critical = 0;
};

/// Requests of each slot as a line, slots with errors as ticks on the base line, the text at the
/// right.
class SparklineDelegate : public CellDelegate {
    Q_OBJECT
public:
    SparklineDelegate(int valuesRole, int errorsRole, int textWidth, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    int m_valuesRole;
    int m_errorsRole;
    int m_textWidth;
};

/// The states of a breaker over time, from a StripSpan that the model keeps ready.
class StateStripDelegate : public CellDelegate {
    Q_OBJECT
public:
    explicit StateStripDelegate(int spanRole, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    int m_spanRole;
};

/// An attempt on the time axis of its request: waiting, connecting, until the first byte, until the
/// first content, the rest.
class WaterfallDelegate : public CellDelegate {
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

/// The colours of the waterfall's steps, for its legend.
struct WaterfallStep {
    QString text;
    QColor colour;
};
QList<WaterfallStep> waterfallSteps(const theme::Theme& theme);

}  // namespace helix::models
