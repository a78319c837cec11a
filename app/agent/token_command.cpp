#include "auth/local_token.h"
#include "base/digest.h"
#include "base/duration_text.h"
#include "command.h"
#include "node/clock_source.h"
#include "node/config_source.h"
#include "store/data_directory.h"

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>

namespace helix::agent {

namespace {

constexpr std::chrono::milliseconds kMaxLife = std::chrono::hours(24 * 365);
constexpr std::size_t kMaxName = 100;
constexpr int kWrongUsage = 2;

struct TokenFlags {
    node::NodeOptions options;
    std::string role;
    std::string name;
    std::string expiresIn;
    bool isPathOnly = false;
    bool isJson = false;
};

int failed(const Error& error)
{
    std::cerr << error.text() << '\n';
    return 1;
}

int refused(const std::string& message)
{
    std::cerr << message << '\n';
    return kWrongUsage;
}

Result<std::filesystem::path> tokenFile(const TokenFlags& flags)
{
    if (!flags.options.dataDirectory.empty())
        return std::filesystem::path(flags.options.dataDirectory) / "admin_token";
    auto directory = store::DataDirectory::defaultPath();
    if (!directory) return tl::unexpected(std::move(directory.error()));
    return *directory / "admin_token";
}

/// A node may run on the directory: the file is only read, and nothing is locked or made.
Result<std::string> readTokenFile(const std::filesystem::path& path)
{
    std::ifstream file(path);
    std::string token;
    if (!std::getline(file, token) || token.empty())
        return fail(ErrorCode::NotFound,
                    "there is no admin token in " + path.string() +
                        "; a node makes it at its first start, helixagent serve");
    return token;
}

void print(const TokenFlags& flags, const std::string& text, Json details)
{
    if (flags.isJson) {
        details["token"] = text;
        std::cout << dumpJson(details) << '\n';
    } else {
        std::cout << text << '\n';
    }
}

int showAdminToken(const TokenFlags& flags, const config::Config& config)
{
    const Secret& configured = config.security.adminToken;
    if (!configured.isEmpty() && !flags.isPathOnly) {
        print(flags, configured.reveal(), {{"kind", "admin"}, {"source", "security.admin_token"}});
        return 0;
    }
    if (!configured.isEmpty())
        return failed(
            {ErrorCode::NotFound, "the admin token stands in security.admin_token, not in a file"});
    const auto path = tokenFile(flags);
    if (!path) return failed(path.error());
    if (flags.isPathOnly) {
        std::cout << path->string() << '\n';
        return 0;
    }
    const auto token = readTokenFile(*path);
    if (!token) return failed(token.error());
    print(flags, *token, {{"kind", "admin"}, {"source", path->string()}});
    return 0;
}

int issueToken(const TokenFlags& flags, const config::Config& config)
{
    const auto role = auth::parseRole(flags.role.empty() ? "readonly" : flags.role);
    if (!role) return refused("--role must be readonly, developer, operator or admin");
    if (flags.name.size() > kMaxName)
        return refused("--name must not be longer than " + std::to_string(kMaxName) + " bytes");
    std::chrono::milliseconds life = config.security.jwt.expiration;
    if (!flags.expiresIn.empty()) {
        const auto asked = parseDuration(flags.expiresIn);
        if (!asked || *asked < std::chrono::seconds(1) || *asked > kMaxLife)
            return refused("--expires-in must be 1s to 365d, such as 12h");
        life = *asked;
    }
    const auto keys = auth::makeTokenKeys(config.security);
    if (!keys) return failed(keys.error());
    const char* offset = std::getenv("HELIX_TEST_CLOCK");
    const node::ClockSource clock(offset == nullptr ? std::string() : offset);
    auth::TokenSubject subject;
    subject.name = flags.name.empty() ? "command line" : flags.name;
    subject.id = "cli-" + randomAlphanumeric(16);
    subject.role = *role;
    const auto made = auth::makeAccessToken(subject, {}, *keys, unixMillis(clock.wallNow()), life);
    if (!made) return failed(made.error());
    print(flags, made->text,
          {{"kind", "access"},
           {"subject", subject.id},
           {"name", subject.name},
           {"role", auth::roleName(subject.role)},
           {"expires_ms", made->identity.expiresMs}});
    return 0;
}

int run(const TokenFlags& flags)
{
    const auto config = node::effectiveConfig(flags.options);
    if (!config) return failed(config.error());
    const bool isIssuing = !flags.role.empty() || !flags.name.empty() || !flags.expiresIn.empty();
    if (isIssuing && flags.isPathOnly)
        return refused("--path names the admin token's file; leave out --role and --name");
    return isIssuing ? issueToken(flags, *config) : showAdminToken(flags, *config);
}

}  // namespace

void addTokenCommand(CLI::App& app, int& exitCode)
{
    const auto flags = std::make_shared<TokenFlags>();
    CLI::App* token = app.add_subcommand(
        "token", "Print the admin token, or sign an access token for a role (security.jwt)");
    token->add_option("--config", flags->options.configFile, "YAML configuration")
        ->type_name("FILE");
    token
        ->add_option("--data-dir", flags->options.dataDirectory,
                     "Data directory of the node (default: the XDG data directory)")
        ->type_name("DIR");
    token->add_flag("--path", flags->isPathOnly, "Where the admin token lies, not the token");
    token->add_option("--role", flags->role,
                      "Sign an access token: readonly, developer, operator or admin");
    token->add_option("--name", flags->name, "Who it is for, as records and audit show it");
    token->add_option("--expires-in", flags->expiresIn,
                      "12h, 30d (default: security.jwt.expiration)");
    token->add_flag("--json", flags->isJson, "One JSON object");
    token->footer(
        "A signed token works at every node with the same key until it ends.\n"
        "Example: helixagent token --config helix.yaml --role operator --name deploy "
        "--expires-in 12h");
    token->callback([flags, &exitCode] { exitCode = run(*flags); });
}

}  // namespace helix::agent
