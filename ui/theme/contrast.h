#pragma once
// Measures of legibility: contrast (WCAG 2.2) and colour difference (CIEDE2000), also as people
// with a colour vision deficiency see it (Machado, Oliveira, Fernandes 2009, severity 1). The tests
// run them over the tokens.

#include <QColor>

namespace helix::theme {

enum class Vision { Normal, Protan, Deutan, Tritan };

/// 1..21. Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
[[nodiscard]] double contrastRatio(const QColor& one, const QColor& other);
[[nodiscard]] QColor seenWith(Vision vision, const QColor& colour);
/// CIEDE2000 with kL = kC = kH = 1.
[[nodiscard]] double colourDifference(const QColor& one, const QColor& other);

}  // namespace helix::theme
