#include "history/writer.hpp"

namespace seatlock::history {

using journal::Error;

bool Writer::open() {
    if (file_) return true;
    auto opened = HistoryFile::open(location_);
    if (!opened) {
        failed(opened.error());
        return false;
    }
    file_ = std::move(opened->file);
    if (!opened->renewed.empty()) report_("the history is written anew: " + opened->renewed);
    return true;
}

std::optional<Position> Writer::position(std::string_view show) const {
    const Position* position = file_->position(show);
    return position ? std::optional(*position) : std::nullopt;
}

bool Writer::write(const Piece& piece) { return file_ && settle(file_->write(piece)); }

bool Writer::keep_only(const std::set<std::string>& shows) { return file_ && settle(file_->keep_only(shows)); }

bool Writer::settle(const tl::expected<void, Error>& result) {
    if (result) {
        if (!complaint_.empty()) report_("the history is written again");
        complaint_.clear();
        return true;
    }
    failed(result.error());
    if (result.error().code != Error::Code::corrupt) return false;
    // The next open() finds nothing and begins anew.
    file_.reset();
    if (const auto removed = HistoryFile::remove(location_.file); !removed) failed(removed.error());
    return false;
}

void Writer::failed(const Error& error) {
    if (error.message == complaint_) return;
    complaint_ = error.message;
    report_("the history cannot be written: " + error.message);
}

}  // namespace seatlock::history
