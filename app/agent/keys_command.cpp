#include "auth/api_key_store.h"
#include "command.h"
#include "gateway/audit_log.h"
#include "node/clock_source.h"
#include "node/config_source.h"
#include "store/data_directory.h"

#include <CLI/CLI.hpp>
#include <ctime>
#include <iostream>
#include <memory>

namespace helix::agent {

namespace {

struct KeyFlags {
    node::NodeOptions options;
    std::string name;
    std::string id;
    std::string permissions;
    std::string expiresIn;
    std::string team;
    std::string status;
    std::vector<std::string> models;
    std::optional<std::int64_t> rateLimit;
    std::optional<std::int64_t> tokensPerMinute;
    std::optional<std::int64_t> maxParallel;
    std::optional<double> dailyBudget;
    std::optional<double> monthlyBudget;
    std::optional<WallTime> now;
    bool isJson = false;
};

/// The node's clock, or one whose calendar stands at --now.
class CommandClock final : public Clock {
public:
    explicit CommandClock(std::optional<WallTime> now) : m_now(now), m_source(testClockFile()) {}

    [[nodiscard]] SteadyTime steadyNow() const noexcept override { return m_source.steadyNow(); }
    [[nodiscard]] WallTime wallNow() const noexcept override
    {
        return m_now ? *m_now : m_source.wallNow();
    }

private:
    static std::string testClockFile()
    {
        const char* file = std::getenv("HELIX_TEST_CLOCK");
        return file == nullptr ? std::string() : file;
    }

    std::optional<WallTime> m_now;
    node::ClockSource m_source;
};

std::optional<WallTime> parseTime(const std::string& text)
{
    std::tm parts{};
    const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S%z", &parts);
    if (end == nullptr || *end != '\0') return std::nullopt;
    const long offset = parts.tm_gmtoff;
    return WallTime(std::chrono::seconds(::timegm(&parts) - offset));
}

// The data directory and what a command about keys needs of it. The lock of the directory is held
// until the end, so that no node starts in between.
struct KeyRoom {
    explicit KeyRoom(std::optional<WallTime> now) : clock(now) {}

    CommandClock clock;
    std::optional<store::DataDirectory> directory;
    std::unique_ptr<gateway::AuditLog> audit;
    std::unique_ptr<auth::ApiKeyStore> keys;

    /// Errors: Conflict while a node runs on it; otherwise those of its parts.
    [[nodiscard]] Result<void> open(std::filesystem::path path);
};

Result<void> KeyRoom::open(std::filesystem::path path)
{
    if (path.empty()) {
        auto found = store::DataDirectory::defaultPath();
        if (!found) return tl::unexpected(std::move(found.error()));
        path = std::move(*found);
    }
    auto opened = store::DataDirectory::open(path);
    if (!opened) {
        if (opened.error().code == ErrorCode::Conflict)
            return fail(ErrorCode::Conflict,
                        opened.error().message +
                            "\nA running node manages its keys itself: POST, GET and DELETE "
                            "/admin/api-keys with its admin token");
        return tl::unexpected(std::move(opened.error()));
    }
    directory.emplace(std::move(*opened));
    const auto database = directory->file("helix.db");
    auto log = gateway::AuditLog::open(database, clock);
    if (!log) return tl::unexpected(std::move(log.error()));
    audit = std::move(*log);
    auto store = auth::ApiKeyStore::open(database, audit->queue(), clock);
    if (!store) return tl::unexpected(std::move(store.error()));
    keys = std::move(*store);
    return {};
}

// The body that POST /admin/api-keys would get, so that both have one set of rules.
Json requestBody(const KeyFlags& flags)
{
    Json body = Json::object();
    body["name"] = flags.name;
    if (!flags.permissions.empty()) {
        Json list = Json::array();
        for (const auto& name : CLI::detail::split(flags.permissions, ',')) list.push_back(name);
        body["permissions"] = std::move(list);
    }
    if (!flags.expiresIn.empty()) body["expires_in"] = flags.expiresIn;
    if (!flags.team.empty()) body["team"] = flags.team;
    if (!flags.models.empty()) body["allowed_models"] = flags.models;
    if (flags.rateLimit) body["rate_limit"] = *flags.rateLimit;
    if (flags.tokensPerMinute) body["tokens_per_minute"] = *flags.tokensPerMinute;
    if (flags.maxParallel) body["max_parallel"] = *flags.maxParallel;
    if (flags.dailyBudget) body["daily_budget_usd"] = *flags.dailyBudget;
    if (flags.monthlyBudget) body["monthly_budget_usd"] = *flags.monthlyBudget;
    return body;
}

Result<void> audited(KeyRoom& room, const char* action, const auth::ApiKey& key)
{
    gateway::AuditEntry entry;
    entry.actor = "command line";
    entry.action = action;
    entry.subject = key.id;
    entry.after = auth::toJson(key, unixMillis(room.clock.wallNow()));
    return room.audit->append(std::move(entry)).map([](std::int64_t) {});
}

int failed(const Error& error)
{
    std::cerr << error.text() << '\n';
    return 1;
}

int createKey(const KeyFlags& flags)
{
    const auto request = auth::parseApiKeyRequest(dumpJson(requestBody(flags)));
    if (!request) {
        std::cerr << request.error().message << '\n';
        return 2;
    }
    const auto config = node::effectiveConfig(flags.options);
    if (!config) return failed(config.error());
    KeyRoom room(flags.now);
    if (const auto opened = room.open(flags.options.dataDirectory); !opened)
        return failed(opened.error());
    const auto made = room.keys->create(*request, config->security.apiKey.length);
    if (!made) return failed(made.error());
    if (const auto written = audited(room, "api_key.create", made->key); !written)
        return failed(written.error());
    std::cout << (flags.isJson ? dumpJson(made->toJson()) : made->text) << '\n';
    if (!flags.isJson)
        std::cerr << "This key is shown only now. Its id is " << made->key.id << ".\n";
    return 0;
}

void printLine(const auth::ApiKey& key, std::int64_t nowMs)
{
    const auto orDash = [](const std::string& text) { return text.empty() ? "-" : text; };
    std::cout << key.id << '\t' << key.status(nowMs) << '\t' << orDash(key.permissions.text())
              << '\t' << (key.rateLimit ? std::to_string(*key.rateLimit) + "/min" : "-") << '\t'
              << (key.expiresMs ? auth::secondsText(*key.expiresMs) : "never") << '\t'
              << (key.lastUsedMs ? auth::secondsText(*key.lastUsedMs) : "-") << '\t'
              << orDash(key.team) << '\t' << key.name << '\n';
}

int listKeys(const KeyFlags& flags)
{
    KeyRoom room(flags.now);
    if (const auto opened = room.open(flags.options.dataDirectory); !opened)
        return failed(opened.error());
    auth::ApiKeyQuery query{.limit = auth::kMaxKeyPage, .before = {}, .status = flags.status};
    if (!flags.isJson)
        std::cout << "ID\tSTATUS\tPERMISSIONS\tRATE\tEXPIRES\tLAST USED\tTEAM\tNAME\n";
    do {
        const auto page = room.keys->page(query);
        if (!page) return failed(page.error());
        for (const auto& key : page->keys) {
            if (flags.isJson)
                std::cout << dumpJson(auth::toJson(key, page->nowMs)) << '\n';
            else
                printLine(key, page->nowMs);
        }
        query.before = page->nextBefore;
    } while (query.before);
    return 0;
}

int revokeKey(const KeyFlags& flags)
{
    KeyRoom room(flags.now);
    if (const auto opened = room.open(flags.options.dataDirectory); !opened)
        return failed(opened.error());
    const auto key = room.keys->revoke(flags.id);
    if (!key) return failed(key.error());
    if (const auto written = audited(room, "api_key.revoke", *key); !written)
        return failed(written.error());
    if (flags.isJson)
        std::cout << dumpJson(auth::toJson(*key, unixMillis(room.clock.wallNow()))) << '\n';
    else
        std::cout << key->id << " (" << key->name << ") is revoked\n";
    return 0;
}

void addDirectory(CLI::App& command, KeyFlags& flags)
{
    command
        .add_option("--data-dir", flags.options.dataDirectory,
                    "Data directory of the node (default: the XDG data directory)")
        ->type_name("DIR");
    command
        .add_option_function<std::string>(
            "--now",
            [&flags](const std::string& text) {
                flags.now = parseTime(text);
                if (!flags.now)
                    throw CLI::ValidationError("--now", "must be RFC 3339: 2024-01-15T10:00:00Z");
            },
            "The time to take for now")
        ->type_name("RFC3339");
    command.add_flag("--json", flags.isJson, "JSON, one object a line");
}

}  // namespace

void addKeysCommand(CLI::App& app, int& exitCode)
{
    const auto flags = std::make_shared<KeyFlags>();
    CLI::App* keys = app.add_subcommand(
        "keys", "API keys in the data directory, while no node runs on it; exit 1 when one does");
    keys->require_subcommand(1);

    CLI::App* create = keys->add_subcommand("create", "Make a key and print it, once");
    addDirectory(*create, *flags);
    create->add_option("NAME", flags->name, "What the key is for")->required();
    create->add_option("--config", flags->options.configFile, "YAML configuration, for the length")
        ->type_name("FILE");
    create->add_option("--permissions", flags->permissions,
                       "read,write,debate,admin (default: read,write)");
    create->add_option("--expires-in", flags->expiresIn, "365d, 12h; never when absent");
    create->add_option("--rate-limit", flags->rateLimit, "Requests a minute, its own");
    create->add_option("--tokens-per-minute", flags->tokensPerMinute, "Tokens a minute");
    create->add_option("--max-parallel", flags->maxParallel, "Requests at a time");
    create->add_option("--model", flags->models, "A model it may use, * for any text; repeatable");
    create->add_option("--team", flags->team, "Whose it is");
    create->add_option("--daily-budget-usd", flags->dailyBudget, "US dollars a day");
    create->add_option("--monthly-budget-usd", flags->monthlyBudget, "US dollars a month");
    create->footer(
        "Example: helixagent keys create ci --permissions read,write --rate-limit 100 "
        "--expires-in 365d");
    create->callback([flags, &exitCode] { exitCode = createKey(*flags); });

    CLI::App* list = keys->add_subcommand("list", "The keys, without their secrets");
    addDirectory(*list, *flags);
    list->add_option("--status", flags->status,
                     "active, expired, revoked or all (default: all but the revoked)");
    list->footer("Example: helixagent keys list --status all --json");
    list->callback([flags, &exitCode] { exitCode = listKeys(*flags); });

    CLI::App* revoke = keys->add_subcommand("revoke", "Make a key useless for ever");
    addDirectory(*revoke, *flags);
    revoke->add_option("ID", flags->id, "The first 17 characters of the key")->required();
    revoke->footer("Example: helixagent keys revoke sk-prod-abc123xyz");
    revoke->callback([flags, &exitCode] { exitCode = revokeKey(*flags); });
}

}  // namespace helix::agent
