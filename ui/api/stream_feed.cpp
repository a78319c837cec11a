#include "api/stream_feed.h"

namespace helix::api {

void StreamFeed::setState(StreamState state, std::optional<Failure> failure)
{
    m_state = state;
    m_failure = std::move(failure);
    emit stateChanged();
}

}  // namespace helix::api
