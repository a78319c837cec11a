#pragma once
// Status as glyph, word and colour from one place, so that shape and colour cannot drift between
// tables, chips, charts and exports. Unknown and stale are states of their own, never a missing
// colour.

#include "theme/tokens.h"

#include <QList>
#include <QRectF>
#include <QString>

class QPainter;

namespace helix::theme {

/// In the order of a roll-up: the later one is more urgent.
enum class Status { Disabled, Silenced, Ok, Info, Unknown, Warning, Critical };

/// Circuit states additionally draw a switch: joined, gap, gap with a dot.
enum class Circuit { None, Closed, Open, HalfOpen };

[[nodiscard]] const StatusTokens& statusTokens(const Theme& theme, Status status);

/// "OK", "Info", "Warning", "Critical", "Unknown", "Silenced", "Disabled".
[[nodiscard]] QString statusWord(Status status);

/// Draws the glyph of `status` centred in `rect` (square side = the shorter one). The tick, the
/// bang, the cross and the question mark appear from 12 px on.
void paintStatus(QPainter& painter, const QRectF& rect, Status status, const Theme& theme);

/// Draws the switch of a circuit in the colour of its status.
void paintCircuit(QPainter& painter, const QRectF& rect, Circuit circuit, const Theme& theme);
[[nodiscard]] Status circuitStatus(Circuit circuit);
[[nodiscard]] QString circuitWord(Circuit circuit);

/// A rounded chip: glyph and word on a tint; critical is filled. Returns the width it used.
int paintStatusChip(QPainter& painter, const QRectF& rect, Status status, const QString& word,
                    const Theme& theme);
[[nodiscard]] int statusChipWidth(const QString& word);
inline constexpr int kChipHeight = 20;

/// The worst of many; Unknown for an empty list.
[[nodiscard]] Status worstOf(const QList<Status>& statuses);

/// "17 ok, 3 unknown", worst first; says nothing about states that do not occur.
[[nodiscard]] QString rollUpText(const QList<Status>& statuses);

/// Diagonal hatch and desaturation over data that is stale.
void paintStaleHatch(QPainter& painter, const QRectF& rect, const Theme& theme);

}  // namespace helix::theme
