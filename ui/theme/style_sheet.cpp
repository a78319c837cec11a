#include "theme/appearance.h"

namespace helix::theme {
namespace {

// Chrome only. Tables, labels and everything that paints itself read the palette or the tokens.
constexpr auto kSheet = R"(
QToolTip { background: @raised; color: @text; border: 1px solid @control; padding: 4px 6px; }
QPushButton { background: @raised; color: @text; border: 1px solid @control; border-radius: 4px; padding: 4px 12px; min-height: 18px; }
QPushButton:hover { background: @selection; }
QPushButton:pressed { background: @subtle; }
QPushButton:checked { background: @selection; border-color: @accent; }
QPushButton:disabled { color: @tertiary; border-color: @subtle; }
QPushButton:focus { border: 2px solid @focus; padding: 3px 11px; }
QPushButton:checked { background: @selection; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton:flat { background: transparent; border: 1px solid transparent; color: @accent; }
QPushButton:flat:hover { background: @raised; }
QPushButton:flat:focus { border: 2px solid @focus; padding: 3px 11px; }
QToolButton { background: transparent; color: @text; border: 1px solid transparent; border-radius: 4px; padding: 3px 6px; }
QToolButton:hover { background: @raised; }
QToolButton:checked { background: @selection; }
QToolButton:focus { border: 2px solid @focus; padding: 2px 5px; }
QToolButton::menu-indicator { image: none; }
QLineEdit, QComboBox, QSpinBox { background: @card; color: @text; border: 1px solid @control; border-radius: 4px; padding: 3px 8px; min-height: 20px; selection-background-color: @selection; selection-color: @text; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus { border: 2px solid @focus; padding: 2px 7px; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(:/icons/chevron-@scheme.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @control; selection-background-color: @selection; outline: none; }
QMenu { background: @raised; color: @text; border: 1px solid @control; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: @selection; }
QMenu::separator { height: 1px; background: @subtle; margin: 4px 8px; }
QTabBar::tab { background: transparent; color: @secondary; padding: 6px 12px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabBar::tab:focus { border: 2px solid @focus; }
QTabWidget::pane { border: none; border-top: 1px solid @subtle; }
QHeaderView { background: @card; border: none; }
QHeaderView::section { background: @card; color: @secondary; border: none; border-bottom: 1px solid @subtle; padding: 4px 8px; }
QHeaderView::up-arrow { image: url(:/icons/chevron-up-@scheme.svg); width: 9px; subcontrol-position: center left; }
QHeaderView::down-arrow { image: url(:/icons/chevron-@scheme.svg); width: 9px; subcontrol-position: center left; }
QTableCornerButton::section { background: @card; border: none; }
QTableView, QTreeView, QListView, QPlainTextEdit, QTextEdit { border: none; background: @card; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid @focus; }
QPlainTextEdit#field { background: @card; border: 1px solid @control; border-radius: 4px; padding: 2px 4px; }
QPlainTextEdit#field:focus { border: 2px solid @focus; padding: 1px 3px; }
QPushButton#primary { background: @accent; color: @card; border-color: @accent; }
QPushButton#primary:hover { background: @focus; }
QPushButton#primary:disabled { background: @raised; color: @tertiary; border-color: @subtle; }
QPushButton#primary:focus { border: 2px solid @text; padding: 3px 11px; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: @subtle; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @handle; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @control; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; border: none; width: 0; height: 0; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid @control; border-radius: 3px; background: @card; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(:/icons/check.svg); }
QRadioButton::indicator { width: 12px; height: 12px; border: 1px solid @control; border-radius: 7px; background: @card; }
QRadioButton::indicator:checked { border: 4px solid @accent; width: 6px; height: 6px; background: @card; }
QCheckBox:focus, QRadioButton:focus { color: @accent; }
)";

QString mixed(const QColor& one, const QColor& other)
{
    return QColor((one.red() + other.red()) / 2, (one.green() + other.green()) / 2,
                  (one.blue() + other.blue()) / 2)
        .name();
}

}  // namespace

QString styleSheetFor(const Theme& theme)
{
    const QList<std::pair<QString, QString>> values{
        {QStringLiteral("@raised"), theme.raised.name()},
        {QStringLiteral("@card"), theme.card.name()},
        {QStringLiteral("@text"), theme.textPrimary.name()},
        {QStringLiteral("@secondary"), theme.textSecondary.name()},
        {QStringLiteral("@tertiary"), theme.textTertiary.name()},
        {QStringLiteral("@subtle"), theme.borderSubtle.name()},
        {QStringLiteral("@control"), theme.borderControl.name()},
        {QStringLiteral("@focus"), theme.focusRing.name()},
        {QStringLiteral("@selection"), theme.selection.name()},
        {QStringLiteral("@accent"), theme.accent.name()},
        {QStringLiteral("@handle"), mixed(theme.borderControl, theme.card)},
        {QStringLiteral("@scheme"),
         theme.scheme == Scheme::Dark ? QStringLiteral("dark") : QStringLiteral("light")},
    };
    QString sheet = QString::fromLatin1(kSheet);
    for (const auto& [name, value] : values) sheet.replace(name, value);
    return sheet;
}

}  // namespace helix::theme
