#include "theme/contrast.h"

#include <array>
#include <cmath>
#include <numbers>

namespace helix::theme {
namespace {

using Triple = std::array<double, 3>;
using Matrix = std::array<Triple, 3>;

double toLinear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double toEncoded(double channel)
{
    const double bounded = std::min(std::max(channel, 0.0), 1.0);
    return bounded <= 0.0031308 ? bounded * 12.92 : 1.055 * std::pow(bounded, 1 / 2.4) - 0.055;
}

Triple linearOf(const QColor& colour)
{
    return {toLinear(colour.redF()), toLinear(colour.greenF()), toLinear(colour.blueF())};
}

Triple multiply(const Matrix& matrix, const Triple& vector)
{
    Triple result{};
    for (std::size_t row = 0; row < 3; ++row)
        for (std::size_t column = 0; column < 3; ++column)
            result[row] += matrix[row][column] * vector[column];
    return result;
}

double luminance(const QColor& colour)
{
    const auto linear = linearOf(colour);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

// Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color Vision
// Deficiency (2009), severity 1, for linear RGB.
constexpr Matrix kProtan{{{0.152286, 1.052583, -0.204868},
                          {0.114503, 0.786281, 0.099216},
                          {-0.003882, -0.048116, 1.051998}}};
constexpr Matrix kDeutan{{{0.367322, 0.860646, -0.227968},
                          {0.280085, 0.672501, 0.047413},
                          {-0.011820, 0.042940, 0.968881}}};
constexpr Matrix kTritan{{{1.255528, -0.076749, -0.178779},
                          {-0.078411, 0.930809, 0.147602},
                          {0.004733, 0.691367, 0.303900}}};
constexpr Matrix kRgbToXyz{{{0.4124564, 0.3575761, 0.1804375},
                            {0.2126729, 0.7151522, 0.0721750},
                            {0.0193339, 0.1191920, 0.9503041}}};

double labCurve(double value)
{
    constexpr double kEdge = 6.0 / 29;
    return value > kEdge * kEdge * kEdge ? std::cbrt(value)
                                         : value / (3 * kEdge * kEdge) + 4.0 / 29;
}

Triple labOf(const QColor& colour)
{
    const auto xyz = multiply(kRgbToXyz, linearOf(colour));
    const double x = labCurve(xyz[0] / 0.95047);
    const double y = labCurve(xyz[1]);
    const double z = labCurve(xyz[2] / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double radians(double degrees)
{
    return degrees * std::numbers::pi / 180;
}

double hueOf(double a, double b)
{
    if (a == 0 && b == 0) return 0;
    const double degrees = std::atan2(b, a) * 180 / std::numbers::pi;
    return degrees < 0 ? degrees + 360 : degrees;
}

double pow7(double value)
{
    return std::pow(value, 7);
}

constexpr double kPow25 = 6103515625.0;  // 25^7

}  // namespace

double contrastRatio(const QColor& one, const QColor& other)
{
    const double first = luminance(one) + 0.05;
    const double second = luminance(other) + 0.05;
    return std::max(first, second) / std::min(first, second);
}

QColor seenWith(Vision vision, const QColor& colour)
{
    if (vision == Vision::Normal) return colour;
    const auto& matrix = vision == Vision::Protan   ? kProtan
                         : vision == Vision::Deutan ? kDeutan
                                                    : kTritan;
    const auto seen = multiply(matrix, linearOf(colour));
    return QColor::fromRgbF(float(toEncoded(seen[0])), float(toEncoded(seen[1])),
                            float(toEncoded(seen[2])));
}

// Sharma, Wu, Dalal: The CIEDE2000 Color-Difference Formula (2005), equations 2 to 22 in their
// order.
double colourDifference(const QColor& one, const QColor& other)
{
    const auto [l1, a1, b1] = labOf(one);
    const auto [l2, a2, b2] = labOf(other);
    const double meanChroma = (std::hypot(a1, b1) + std::hypot(a2, b2)) / 2;
    const double g = 0.5 * (1 - std::sqrt(pow7(meanChroma) / (pow7(meanChroma) + kPow25)));
    const double a1p = (1 + g) * a1;
    const double a2p = (1 + g) * a2;
    const double c1 = std::hypot(a1p, b1);
    const double c2 = std::hypot(a2p, b2);
    const double h1 = hueOf(a1p, b1);
    const double h2 = hueOf(a2p, b2);

    double dh = c1 * c2 == 0 ? 0 : h2 - h1;
    if (dh > 180) dh -= 360;
    if (dh < -180) dh += 360;
    const double deltaL = l2 - l1;
    const double deltaC = c2 - c1;
    const double deltaH = 2 * std::sqrt(c1 * c2) * std::sin(radians(dh / 2));

    const double meanL = (l1 + l2) / 2;
    const double meanC = (c1 + c2) / 2;
    double meanH = h1 + h2;
    if (c1 * c2 != 0) {
        if (std::abs(h1 - h2) > 180) meanH += h1 + h2 < 360 ? 360 : -360;
        meanH /= 2;
    }
    const double t = 1 - 0.17 * std::cos(radians(meanH - 30)) +
                     0.24 * std::cos(radians(2 * meanH)) + 0.32 * std::cos(radians(3 * meanH + 6)) -
                     0.20 * std::cos(radians(4 * meanH - 63));
    const double theta = 30 * std::exp(-std::pow((meanH - 275) / 25, 2));
    const double rotation =
        -2 * std::sqrt(pow7(meanC) / (pow7(meanC) + kPow25)) * std::sin(radians(2 * theta));
    const double sl = 1 + 0.015 * std::pow(meanL - 50, 2) / std::sqrt(20 + std::pow(meanL - 50, 2));
    const double sc = 1 + 0.045 * meanC;
    const double sh = 1 + 0.015 * meanC * t;
    return std::sqrt(std::pow(deltaL / sl, 2) + std::pow(deltaC / sc, 2) +
                     std::pow(deltaH / sh, 2) + rotation * (deltaC / sc) * (deltaH / sh));
}

}  // namespace helix::theme
