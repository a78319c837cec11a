#include "api/metric_sample.h"

#include <cmath>
#include <limits>
#include <map>

namespace helix::api {
namespace {

// One sample line: name, optional {label="value",…}, value, optional timestamp. The cursor never
// runs past the end; a malformed line yields nothing.
class LineReader {
public:
    explicit LineReader(const QByteArray& line) : m_line(line) {}

    std::optional<MetricSample> read()
    {
        MetricSample sample;
        sample.name = QString::fromUtf8(word());
        if (sample.name.isEmpty()) return std::nullopt;
        skipBlanks();
        if (peek() == '{' && !readLabels(sample.labels)) return std::nullopt;
        skipBlanks();
        bool isNumber = false;
        sample.value = numberFrom(token(), isNumber);
        if (!isNumber) return std::nullopt;
        return sample;
    }

private:
    [[nodiscard]] char peek() const { return m_at < m_line.size() ? m_line.at(m_at) : '\0'; }
    void skipBlanks()
    {
        while (peek() == ' ' || peek() == '\t') ++m_at;
    }

    static bool isNameByte(char byte)
    {
        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
               (byte >= '0' && byte <= '9') || byte == '_' || byte == ':';
    }

    QByteArray word()
    {
        const auto from = m_at;
        while (isNameByte(peek())) ++m_at;
        return m_line.mid(from, m_at - from);
    }

    QByteArray token()
    {
        const auto from = m_at;
        while (m_at < m_line.size() && peek() != ' ' && peek() != '\t') ++m_at;
        return m_line.mid(from, m_at - from);
    }

    bool readLabels(QMap<QString, QString>& labels)
    {
        ++m_at;
        for (;;) {
            skipBlanks();
            if (peek() == '}') break;
            const QByteArray name = word();
            skipBlanks();
            if (name.isEmpty() || peek() != '=') return false;
            ++m_at;
            skipBlanks();
            QByteArray value;
            if (!readQuoted(value)) return false;
            labels.insert(QString::fromUtf8(name), QString::fromUtf8(value));
            skipBlanks();
            if (peek() == ',') ++m_at;
        }
        ++m_at;
        return true;
    }

    bool readQuoted(QByteArray& value)
    {
        if (peek() != '"') return false;
        for (++m_at; m_at < m_line.size(); ++m_at) {
            if (peek() == '"') {
                ++m_at;
                return true;
            }
            if (peek() == '\\' && m_at + 1 < m_line.size()) {
                ++m_at;
                value.append(peek() == 'n' ? '\n' : peek());
                continue;
            }
            value.append(peek());
        }
        return false;
    }

    static double numberFrom(const QByteArray& text, bool& isNumber)
    {
        isNumber = true;
        const QByteArray lower = text.toLower();
        if (lower == "nan") return std::numeric_limits<double>::quiet_NaN();
        if (lower == "+inf" || lower == "inf") return std::numeric_limits<double>::infinity();
        if (lower == "-inf") return -std::numeric_limits<double>::infinity();
        return text.toDouble(&isNumber);
    }

    const QByteArray& m_line;
    qsizetype m_at = 0;
};

/// The suffix that `name` ends with, at a `_` or as the whole name; empty when none does.
QString matchingSuffix(const QString& name, const QStringList& suffixes)
{
    for (const auto& suffix : suffixes) {
        if (!name.endsWith(suffix)) continue;
        const auto start = name.size() - suffix.size();
        if (start == 0 || name.at(start - 1) == QLatin1Char('_')) return suffix;
    }
    return {};
}

bool containsAll(const QMap<QString, QString>& labels, const QMap<QString, QString>& wanted)
{
    for (auto it = wanted.begin(); it != wanted.end(); ++it)
        if (labels.value(it.key()) != it.value()) return false;
    return true;
}

}  // namespace

std::optional<double> MetricsSnapshot::sum(const QString& name,
                                           const QMap<QString, QString>& labels) const
{
    std::optional<double> total;
    for (const auto& sample : samples)
        if (sample.name == name && containsAll(sample.labels, labels))
            total = total.value_or(0) + sample.value;
    return total;
}

std::optional<HistogramState> MetricsSnapshot::histogram(const QString& name) const
{
    const QString bucketName = name + QStringLiteral("_bucket");
    std::map<double, double> buckets;
    for (const auto& sample : samples) {
        if (sample.name != bucketName) continue;
        const QString bound = sample.labels.value(QStringLiteral("le"));
        const bool isInfinite = bound == QStringLiteral("+Inf");
        buckets[isInfinite ? std::numeric_limits<double>::infinity() : bound.toDouble()] +=
            sample.value;
    }
    if (buckets.empty()) return std::nullopt;
    HistogramState state;
    for (const auto& [bound, count] : buckets) {
        state.bounds.append(bound);
        state.counts.append(count);
    }
    return state;
}

MetricsText readMetricsText(const QByteArray& text, const QStringList& suffixes)
{
    MetricsText result;
    qsizetype from = 0;
    while (from < text.size()) {
        auto end = text.indexOf('\n', from);
        if (end < 0) end = text.size();
        const QByteArray line = text.mid(from, end - from).trimmed();
        from = end + 1;
        if (line.isEmpty() || line.startsWith('#')) continue;
        auto sample = LineReader(line).read();
        if (!sample) {
            ++result.malformedLines;
            continue;
        }
        const QString suffix = matchingSuffix(sample->name, suffixes);
        if (suffix.isEmpty()) continue;
        if (result.snapshot.samples.size() >= kMaxMetricSamples) {
            ++result.samplesNotKept;
            continue;
        }
        if (result.prefix.isEmpty() && sample->name.size() > suffix.size())
            result.prefix = sample->name.chopped(suffix.size() + 1);
        // Names are kept without prefix, so that the console reads every profile alike.
        sample->name = suffix;
        result.snapshot.samples.append(*std::move(sample));
    }
    return result;
}

std::optional<double> histogramQuantile(double q, const HistogramState& earlier,
                                        const HistogramState& later)
{
    if (earlier.bounds != later.bounds || later.bounds.size() < 2) return std::nullopt;
    QList<double> counts;
    for (qsizetype i = 0; i < later.counts.size(); ++i)
        counts.append(later.counts.at(i) - earlier.counts.at(i));
    const double total = counts.last();
    if (!(total > 0) ||
        std::any_of(counts.begin(), counts.end(), [](double count) { return count < 0; }))
        return std::nullopt;
    const double rank = q * total;
    qsizetype bucket = 0;
    while (bucket < counts.size() - 1 && counts.at(bucket) < rank) ++bucket;
    if (bucket == counts.size() - 1) return later.bounds.at(bucket - 1);
    const double lower = bucket == 0 ? 0 : later.bounds.at(bucket - 1);
    const double below = bucket == 0 ? 0 : counts.at(bucket - 1);
    const double inside = counts.at(bucket) - below;
    if (inside <= 0) return lower;
    return lower + (later.bounds.at(bucket) - lower) * (rank - below) / inside;
}

}  // namespace helix::api
