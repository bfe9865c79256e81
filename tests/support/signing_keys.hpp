// Key pairs of the tests' own, as a source has them in YAML. Plain constants.
#pragma once

#include <string>

namespace leadgate::test_keys {

// Ed25519: the public key and the seed in hex.
inline const std::string kEd25519Keys =
    "public_key: d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a\n"
    "signing_key: 9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n";
// P-256: SPKI and PKCS #8 in base64.
inline const std::string kEcdsaKeys =
    "public_key: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAECazW3euthZ5MegjcH6751oWXLcLUJo36P8SP1hXcRAOwrW7/4ivNxl"
    "SMBQoH4IudNMtsDMMMTStHWYxCj7vvBg==\n"
    "signing_key: MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2iqtrO91qF4P+c8PDcnSDIyAlCf5i/GHIy4ZrpnINJ"
    "2hRANCAAQJrNbd662Fnkx6CNwfrvnWhZctwtQmjfo/xI/WFdxEA7Ctbv/iK83GVIwFCgfgi500y2wMwwxNK0dZjEKP"
    "u+8G\n";

}  // namespace leadgate::test_keys
