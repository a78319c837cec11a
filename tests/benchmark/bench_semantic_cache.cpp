// The look-up by meaning without the embedding call: recall of the graph against comparing all, and
// time. Goal: at most 1 ms among 10,000 entries. Takes the number of entries and of dimensions.

#include "cache/semantic/semantic_index.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>

using namespace helix;
using namespace helix::cache;

namespace {

using Vector = std::vector<float>;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kTopics = 500;
constexpr std::size_t kQueries = 1000;

// Questions gather around topics, as those of people do; evenly spread vectors would be harder than
// anything that an embedding gives.
class Source {
public:
    explicit Source(std::size_t dimensions) : m_dimensions(dimensions)
    {
        for (std::size_t i = 0; i < kTopics; ++i) m_topics.push_back(noise());
    }
    Vector next()
    {
        Vector vector = m_topics[m_random() % kTopics];
        const Vector own = noise();
        for (std::size_t i = 0; i < m_dimensions; ++i) vector[i] += 0.7F * own[i];
        (void)normalise(vector);
        return vector;
    }
    Vector near(const Vector& other)
    {
        Vector vector = other;
        const Vector own = noise();
        for (std::size_t i = 0; i < m_dimensions; ++i) vector[i] += 0.15F * own[i];
        (void)normalise(vector);
        return vector;
    }

private:
    Vector noise()
    {
        Vector vector(m_dimensions);
        for (float& value : vector) value = m_normal(m_random);
        (void)normalise(vector);
        return vector;
    }

    std::size_t m_dimensions;
    std::mt19937 m_random{42};
    std::normal_distribution<float> m_normal;
    std::vector<Vector> m_topics;
};

double micros(SteadyClock::duration span)
{
    return std::chrono::duration<double, std::micro>(span).count();
}

double at(std::vector<double>& values, double share)
{
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

std::size_t nearestOfAll(const std::vector<Vector>& all, const Vector& query)
{
    std::size_t best = 0;
    double most = -2;
    for (std::size_t i = 0; i < all.size(); ++i) {
        double similarity = 0;
        for (std::size_t d = 0; d < query.size(); ++d)
            similarity += static_cast<double>(all[i][d]) * query[d];
        if (similarity <= most) continue;
        most = similarity;
        best = i;
    }
    return best;
}

void run(std::size_t entries, std::size_t dimensions)
{
    Source source(dimensions);
    SemanticIndex index(entries + 1);
    std::vector<Vector> all;
    Question question;
    question.traits = traitsOf("how do I reset the password of my account");
    const auto started = SteadyClock::now();
    for (std::size_t i = 0; i < entries; ++i) {
        all.push_back(source.next());
        auto entry = std::make_shared<Entry>();
        entry->text = std::to_string(i);
        entry->expiresMs = 2;
        question.vector = all.back();
        (void)index.put(question, std::move(entry));
    }
    const double build = micros(SteadyClock::now() - started) / static_cast<double>(entries);
    std::size_t agreed = 0;
    std::vector<double> times;
    for (std::size_t i = 0; i < kQueries; ++i) {
        question.vector = source.near(all[(i * 7919) % entries]);
        const auto begin = SteadyClock::now();
        const auto found = index.find(question, 0.5, 1);
        times.push_back(micros(SteadyClock::now() - begin));
        const std::size_t exact = nearestOfAll(all, question.vector);
        if (found.entry && found.entry->text == std::to_string(exact)) ++agreed;
    }
    std::printf(
        "%zu entries, %zu dimensions: recall %.4f of %zu, look-up median %.0f us, 99%% %.0f us, "
        "put "
        "%.0f us\n",
        entries, dimensions, static_cast<double>(agreed) / kQueries, kQueries, at(times, 0.5),
        at(times, 0.99), build);
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc == 3) {
        run(std::strtoul(argv[1], nullptr, 10), std::strtoul(argv[2], nullptr, 10));
        return 0;
    }
    run(400, 1536);
    run(10'000, 384);
    run(10'000, 1536);
    return 0;
}
