#pragma once
// Part of mapping.h: the keys of sign-in and encryption.

#include "config/identity_config.h"
#include "config/is.h"

namespace helix::config {

void describe(auto& v, Is<JwtConfig> auto& c)
{
    v("secret", c.secret);
    v("private_key_file", c.privateKeyFile);
    v("public_key_file", c.publicKeyFile);
    v("expiration", c.expiration);
    v("refresh_expiration", c.refreshExpiration);
    v("algorithm", c.algorithm);
    v("issuer", c.issuer);
    v("audience", c.audience);
    v("leeway", c.leeway);
}

void describe(auto& v, Is<OidcIssuerConfig> auto& c)
{
    v("issuer", c.issuer);
    v("audience", c.audience);
    v("jwks_uri", c.jwksUri);
    v("roles_claim", c.rolesClaim);
    v("roles", c.roles);
    v("default_role", c.defaultRole);
}

void describe(auto& v, Is<OauthConfig> auto& c)
{
    v("enabled", c.isEnabled);
    v("provider", c.provider);
    v("client_id", c.clientId);
    v("client_secret", c.clientSecret);
    v("domain", c.domain);
}

void describe(auto& v, Is<LockoutConfig> auto& c)
{
    v("max_attempts", c.maxAttempts);
    v("duration", c.duration);
}

void describe(auto& v, Is<TlsConfig> auto& c)
{
    v("enabled", c.isEnabled);
    v("cert_file", c.certFile);
    v("key_file", c.keyFile);
    v("min_version", c.minVersion);
    v("client_ca_file", c.clientCaFile);
    v("client_auth", c.clientAuth);
    v("cipher_list", c.cipherList);
}

}  // namespace helix::config
