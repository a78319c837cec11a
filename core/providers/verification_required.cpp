// The required tests: whether there is anybody who takes our key and answers.

#include "providers/verification_run.h"

#include <algorithm>

namespace helix::providers {

namespace {

bool hasNoList(const Failure& failure)
{
    constexpr int kNotFound = 404;
    constexpr int kMethodNotAllowed = 405;
    constexpr int kNotImplemented = 501;
    return failure.status == kNotFound || failure.status == kMethodNotAllowed ||
           failure.status == kNotImplemented;
}

}  // namespace

asio::awaitable<CheckResult> VerificationRun::checkAuth()
{
    CheckResult result;
    const Models* list = co_await models();
    result.evidence.durationMs = m_modelsMs;
    std::optional<Failure> refused;
    std::string refusedKey = m_subject.upstream->keyName(0);
    if (!*list && list->error().failureClass == FailureClass::Auth) refused = list->error();
    const std::size_t keys = std::min(m_subject.upstream->keyCount(), kMaxVerifiedKeys);
    for (std::size_t key = 1; key < keys && !refused; ++key) {
        const auto other = co_await m_subject.upstream->probe(m_worker, key, m_test);
        if (other || other.error().failureClass != FailureClass::Auth) continue;
        refused = other.error();
        refusedKey = m_subject.upstream->keyName(key);
    }
    if (refused) {
        noteFailure(result, *refused);
        result.text = "the provider refuses " + refusedKey + ": " + wordsOf(*refused);
        co_return result;
    }
    // Some vendors show their models to everybody: only an answer proves the key.
    const AskedAnswer* asked = co_await completion();
    if (isWanted("completion"))
        result.evidence.durationMs = asked->ms;
    else
        note(result, *asked);
    const std::string key = m_subject.upstream->keyName(0);
    if (asked->answer) {
        result.evidence.status = kVerificationOk;
        pass(result, m_subject.provider.apiKeys.empty()
                         ? "no key is configured and none was asked for"
                         : key + " is accepted");
        result.figures["keys"] = static_cast<double>(keys);
        co_return result;
    }
    const Failure& failure = asked->answer.error();
    if (failure.failureClass == FailureClass::ClientError && *list) {
        // The request was refused for what it asks, not for who asks; completion tells of it.
        result.evidence = {};
        result.evidence.status = failure.status;
        pass(result, key + " is accepted; the request itself was refused");
        co_return result;
    }
    noteFailure(result, failure);
    if (failure.failureClass == FailureClass::Auth)
        result.text = "the provider refuses " + key + ": " + wordsOf(failure);
    co_return result;
}

asio::awaitable<CheckResult> VerificationRun::checkModels()
{
    const Models* list = co_await models();
    CheckResult result;
    result.evidence.durationMs = m_modelsMs;
    if (!*list) {
        if (hasNoList(list->error())) {
            result = unsupported("the provider has no list of models");
            result.evidence.status = list->error().status;
            co_return result;
        }
        noteFailure(result, list->error());
        co_return result;
    }
    if ((*list)->empty() && m_subject.upstream->isSimulated())
        co_return unsupported("a simulated provider lists no models; it takes any name");
    result.evidence.status = kVerificationOk;
    result.figures["models"] = static_cast<double>((*list)->size());
    if ((*list)->empty()) {
        fail(result, "the list of models is empty");
        co_return result;
    }
    const bool isListed = std::find((*list)->begin(), (*list)->end(), m_model) != (*list)->end();
    result.figures["is_listed"] = isListed ? 1 : 0;
    std::string names;
    for (const std::string& name : **list) {
        if (names.size() > kMaxEvidenceBytes) break;
        names += (names.empty() ? "" : ", ") + name;
    }
    result.evidence.excerpt = redactVendorText(names, kMaxEvidenceBytes);
    // Vendors leave aliases and dated names out of their lists, so a missing name fails nothing.
    pass(result, std::to_string((*list)->size()) + " models; " + m_model +
                     (isListed ? " is one of them" : " is not in the list"));
    co_return result;
}

asio::awaitable<CheckResult> VerificationRun::checkCompletion()
{
    CheckResult result;
    const AskedAnswer* asked = co_await completion();
    note(result, *asked);
    if (!asked->answer) {
        result.text = wordsOf(asked->answer.error());
        co_return result;
    }
    result.figures["duration_ms"] = asked->ms;
    if (result.evidence.excerpt.empty())
        fail(result, "the answer holds no text");
    else
        pass(result, m_model + " answered");
    co_return result;
}

}  // namespace helix::providers
