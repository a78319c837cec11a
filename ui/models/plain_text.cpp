#include "models/plain_text.h"

namespace helix::models {

namespace {

/// Characters that reorder their neighbours, so that a line would not read as it was written
/// (CVE-2021-42574).
bool isBidiControl(char16_t code)
{
    return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

bool isControl(char16_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

QString visible(QChar c)
{
    const char16_t code = c.unicode();
    if (code == u'\t') return QStringLiteral("  ");
    if (isControl(code)) return QStringLiteral("\\x%1").arg(int(code), 2, 16, QLatin1Char('0'));
    if (isBidiControl(code)) return QStringLiteral("\\u%1").arg(int(code), 4, 16, QLatin1Char('0'));
    return c;
}

bool isHarmless(const QString& text)
{
    for (const QChar c : text)
        if (isControl(c.unicode()) || isBidiControl(c.unicode())) return false;
    return true;
}

QString escaped(const QString& text, const QString& lineBreak)
{
    if (isHarmless(text)) return text;
    QString plain;
    plain.reserve(text.size() + 16);
    for (const QChar c : text) {
        if (c == u'\n')
            plain += lineBreak;
        else
            plain += visible(c);
    }
    return plain;
}

}  // namespace

QString plainText(const QString& text)
{
    return escaped(text, QStringLiteral(" \u23CE "));
}

QString plainBlock(const QString& text)
{
    return escaped(text, QStringLiteral("\n"));
}

}  // namespace helix::models
