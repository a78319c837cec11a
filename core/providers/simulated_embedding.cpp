#include "providers/simulated_embedding.h"

#include "providers/simulation_random.h"

#include <algorithm>
#include <cmath>

namespace helix::providers {

namespace {

using Vector = std::vector<double>;

// FNV-1a: the same on every machine.
std::uint64_t hashOf(std::string_view text)
{
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    return hash;
}

void addDirection(std::uint64_t seed, Vector& vector)
{
    SimulationRandom random(seed);
    for (double& value : vector) value += random.unit() - 0.5;
}

bool isWordCharacter(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

void normalise(Vector& vector)
{
    double square = 0;
    for (const double value : vector) square += value * value;
    const double length = std::sqrt(square);
    if (length <= 0) return;
    for (double& value : vector) value /= length;
}

Vector vectorOf(std::string_view text, std::size_t dimensions)
{
    Vector vector(dimensions, 0.0);
    std::string word;
    bool hasWord = false;
    const auto endWord = [&] {
        if (word.empty()) return;
        hasWord = true;
        addDirection(hashOf(std::exchange(word, {})), vector);
    };
    for (const char c : text) {
        if (isWordCharacter(c))
            word.push_back(lowered(c));
        else
            endWord();
    }
    endWord();
    if (!hasWord) addDirection(hashOf(text), vector);
    normalise(vector);
    return vector;
}

Vector vectorOf(const std::vector<std::int64_t>& tokens, std::size_t dimensions)
{
    Vector vector(dimensions, 0.0);
    for (const std::int64_t token : tokens) addDirection(static_cast<std::uint64_t>(token), vector);
    if (tokens.empty()) addDirection(hashOf({}), vector);
    normalise(vector);
    return vector;
}

}  // namespace

std::vector<Vector> simulateEmbeddings(const EmbeddingInput& input)
{
    const auto dimensions = static_cast<std::size_t>(std::clamp<std::int64_t>(
        input.dimensions.value_or(kSimulatedDimensions), 1, kMaxSimulatedDimensions));
    std::vector<Vector> vectors;
    for (const std::string& text : input.texts) vectors.push_back(vectorOf(text, dimensions));
    for (const auto& tokens : input.tokens) vectors.push_back(vectorOf(tokens, dimensions));
    return vectors;
}

}  // namespace helix::providers
