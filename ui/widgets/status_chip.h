#pragma once
// Status as a widget: StatusChip is glyph and word on a tint, StatusGlyph the glyph alone with the
// word as its accessible name and tool tip. GUI thread.

#include "theme/status.h"

#include <QWidget>

namespace helix::widgets {

class StatusChip : public QWidget {
    Q_OBJECT
public:
    explicit StatusChip(QWidget* parent = nullptr);
    /// An empty word means the status' own word.
    void setStatus(theme::Status status, const QString& word = {});
    [[nodiscard]] theme::Status status() const { return m_status; }
    [[nodiscard]] QString word() const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    theme::Status m_status = theme::Status::Unknown;
    QString m_word;
};

class StatusGlyph : public QWidget {
    Q_OBJECT
public:
    explicit StatusGlyph(QWidget* parent = nullptr);
    void setStatus(theme::Status status, const QString& word = {});
    void setCircuit(theme::Circuit circuit);
    void setSide(int pixels);
    [[nodiscard]] QSize sizeHint() const override { return {m_side, m_side}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    theme::Status m_status = theme::Status::Unknown;
    theme::Circuit m_circuit = theme::Circuit::None;
    int m_side = 16;
};

}  // namespace helix::widgets
