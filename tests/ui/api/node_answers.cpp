#include "node_answers.h"

namespace helix::test {

QByteArray statusWithNulls()
{
    return R"({"service":"helixagent","state":"ready","requests_total":null,"uptime_s":null,
                "limits":[{"name":"a","value":5,"unit":"bytes","current":null}],"problems":[]})";
}

QByteArray statusWithWrongTypes()
{
    return R"({"service":["x"],"state":5,"requests_total":"many","rss_bytes":1.5e300,"is_demo":"yes",
                "problems":{"not":"a list"},"limits":[1,null,"x",{"name":7}]})";
}

QByteArray listsThatAreNull()
{
    return R"({"providers":null,"requests":null,"lines":null,"entries":null})";
}

QByteArray providersWithUnknowns()
{
    return R"({"now_ms":7,"providers":[{"name":"claude","status":"degraded","circuit_breaker":"weird",
                "error_rate":null,"latency_p95_ms":310.5,"last_error":null,
                "history":[{"at_ms":1,"requests":3,"errors":1,"fallback_requests":0}],
                "targets":[{"id":"claude/m/key_1","breaker":"half-open","forced":"open","probe_at_ms":99,
                  "transitions":[{"at_ms":5,"from":"closed","to":"open","reason":"5 of 5"}]}]}],
                "chains":[{"primary":"claude","hops":[{"provider":"gemini","share":0.25,"requests":5}],"window_s":300}]})";
}

QByteArray requestWithAttempts()
{
    return R"({"id":"req-1","at_ms":1,"status":200,"duration_ms":12.5,"first_content_ms":null,"is_stream":true,
                "provider":null,"error_type":null,"body_excerpt":null,
                "attempt_list":[{"number":1,"provider":"claude","outcome":"server_error","status":500,"first_content_ms":null,
                "was_fallback":false},{"number":2,"provider":"gemini","outcome":"success","was_fallback":true}]})";
}

QByteArray logRecord()
{
    return R"({"timestamp":"2026-01-02T03:04:05.678Z","level":"WARN","msg":"slow","request_id":"req-9","n":{"a":1}})";
}

}  // namespace helix::test
