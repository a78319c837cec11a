#pragma once
// Certificates for one test run, made with OpenSSL.

#include <openssl/x509.h>
#include <memory>
#include <string>

namespace helix::test {

template <auto Free>
struct OpenSslDelete {
    template <class T>
    void operator()(T* object) const
    {
        Free(object);
    }
};
using X509Ptr = std::unique_ptr<X509, OpenSslDelete<X509_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, OpenSslDelete<EVP_PKEY_free>>;

struct TestCertificate {
    KeyPtr key;
    X509Ptr certificate;
};

/// names: subject alternative names such as "IP:127.0.0.1"; empty for an authority. endsIn: days
/// until it expires, negative for one that has. Signed by `issuer`, or by itself. Aborts when
/// OpenSSL cannot.
[[nodiscard]] TestCertificate makeCertificate(const std::string& subject, const std::string& names,
                                              int endsIn, const TestCertificate* issuer);
[[nodiscard]] std::string pemOf(const TestCertificate& certificate);
[[nodiscard]] std::string keyPemOf(const TestCertificate& certificate);

}  // namespace helix::test
