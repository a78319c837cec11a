#include "telemetry/span.h"

namespace helix::telemetry {

void Span::text(std::string_view attribute, std::string value)
{
    attributes.push_back({attribute, std::move(value)});
}

void Span::number(std::string_view attribute, std::int64_t value)
{
    attributes.push_back({attribute, value});
}

void Span::real(std::string_view attribute, double value)
{
    attributes.push_back({attribute, value});
}

void Span::flag(std::string_view attribute, bool value)
{
    attributes.push_back({attribute, value});
}

}  // namespace helix::telemetry
