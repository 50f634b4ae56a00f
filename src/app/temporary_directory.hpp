#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace seatlock::app {

/// A new directory that only this user may enter; gone with the object, with all in it.
class TemporaryDirectory {
public:
    [[nodiscard]] static tl::expected<TemporaryDirectory, std::string> make();

    TemporaryDirectory(TemporaryDirectory&& other) noexcept;
    TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;
    ~TemporaryDirectory();

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    explicit TemporaryDirectory(std::string path) : path_(std::move(path)) {}

    std::string path_;
};

}  // namespace seatlock::app
