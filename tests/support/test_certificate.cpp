#include "support/test_certificate.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <cstdlib>

namespace helix::test {

namespace {

constexpr int kDaysBack = 30;
constexpr long kSecondsOfDay = 24 * 60 * 60;

void require(bool isDone)
{
    if (!isDone) std::abort();  // OpenSSL does not work here at all.
}

std::string taken(BIO* memory)
{
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory, &bytes);
    std::string text(bytes, static_cast<std::size_t>(size));
    BIO_free(memory);
    return text;
}

void setName(X509_NAME* name, const std::string& text)
{
    require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char*>(text.c_str()), -1, -1,
                                       0) == 1);
}

void addExtension(X509* certificate, X509* issuer, int kind, const std::string& value)
{
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    auto* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    require(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

}  // namespace

TestCertificate makeCertificate(const std::string& subject, const std::string& names, int endsIn,
                                const TestCertificate* issuer)
{
    static long serial = 1;
    TestCertificate made{KeyPtr(EVP_EC_gen("P-256")), X509Ptr(X509_new())};
    X509* certificate = made.certificate.get();
    require(made.key != nullptr && certificate != nullptr);
    const TestCertificate& signer = issuer != nullptr ? *issuer : made;
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -kDaysBack * kSecondsOfDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate), endsIn * kSecondsOfDay);
    X509_set_pubkey(certificate, made.key.get());
    setName(X509_get_subject_name(certificate), subject);
    X509_set_issuer_name(certificate, X509_get_subject_name(signer.certificate.get()));
    addExtension(certificate, signer.certificate.get(), NID_basic_constraints,
                 names.empty() ? "critical,CA:TRUE" : "CA:FALSE");
    if (!names.empty())
        addExtension(certificate, signer.certificate.get(), NID_subject_alt_name, names);
    require(X509_sign(certificate, signer.key.get(), EVP_sha256()) > 0);
    return made;
}

std::string pemOf(const TestCertificate& certificate)
{
    BIO* memory = BIO_new(BIO_s_mem());
    require(PEM_write_bio_X509(memory, certificate.certificate.get()) == 1);
    return taken(memory);
}

std::string keyPemOf(const TestCertificate& certificate)
{
    BIO* memory = BIO_new(BIO_s_mem());
    require(PEM_write_bio_PrivateKey(memory, certificate.key.get(), nullptr, nullptr, 0, nullptr,
                                     nullptr) == 1);
    return taken(memory);
}

}  // namespace helix::test
