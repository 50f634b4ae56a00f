#pragma once

#include <string>

#include <tl/expected.hpp>

#include "http/transport.hpp"

namespace seatlock::app {

/// Certificate chain and private key as their files have them; whether they are of any use,
/// http::Server::listen() says. The error is a sentence that names the file. It is one when others may
/// read the key: users beside its owner; of root's files, users outside its group.
[[nodiscard]] tl::expected<http::TlsIdentity, std::string> read_tls_files(const std::string& certificate_file,
                                                                          const std::string& key_file);

}  // namespace seatlock::app
