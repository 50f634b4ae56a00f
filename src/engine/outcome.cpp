#include <algorithm>
#include <utility>

#include <seatlock/outcome.hpp>

#include "engine/answer_texts.hpp"
#include "engine/python_repr.hpp"

namespace seatlock {
namespace {

/// In front of every name of a group stands its size: one byte, or this byte and then the size.
constexpr std::size_t large = 255;

std::size_t size_with_prefix(std::string_view name) noexcept {
    return name.size() + (name.size() < large ? 1 : 1 + sizeof(std::size_t));
}

/// Returns where the name itself goes.
char* write_prefix(char* to, std::size_t size) noexcept {
    *to++ = static_cast<char>(std::min(size, large));
    if (size < large) return to;
    std::memcpy(to, &size, sizeof size);
    return to + sizeof size;
}

/// Takes the first name off the front.
std::string_view next_name(std::string_view& group) noexcept {
    std::size_t size = static_cast<unsigned char>(group.front());
    group.remove_prefix(1);
    if (size == large) {
        std::memcpy(&size, group.data(), sizeof size);
        group.remove_prefix(sizeof size);
    }
    const std::string_view name = group.substr(0, size);
    group.remove_prefix(size);
    return name;
}

/// The names of a group as a Python list of strings.
void append_python_list(std::string& out, std::string_view group) {
    out += '[';
    for (bool first = true; !group.empty(); first = false) {
        if (!first) out += ", ";
        out += engine::python_repr(next_name(group));
    }
    out += ']';
}

}  // namespace

template <typename Names>
Outcome Outcome::of_group(Call call, const Names& seats, std::string_view user) {
    Outcome outcome(call, std::nullopt, {}, {}, false);
    outcome.is_group_ = true;
    for (const std::string_view seat : seats) outcome.seats_size_ += size_with_prefix(seat);
    outcome.person_size_ = user.size();
    char* room = outcome.make_room();
    for (const std::string_view seat : seats) {
        room = write_prefix(room, seat.size());
        copy(room, seat);
        room += seat.size();
    }
    copy(room, user);
    return outcome;
}

Outcome Outcome::success(Call call, std::span<const std::string_view> seats, std::string_view user) {
    return of_group(call, seats, user);
}

Outcome Outcome::success(Call call, std::span<const std::string> seats, std::string_view user) {
    return of_group(call, seats, user);
}

Outcome::Outcome(const Outcome& other)
    : call_(other.call_),
      refusal_(other.refusal_),
      is_group_(other.is_group_),
      has_holder_(other.has_holder_),
      seats_size_(other.seats_size_),
      person_size_(other.person_size_) {
    copy(make_room(), other.text());
}

Outcome& Outcome::operator=(const Outcome& other) { return *this = Outcome(other); }

void Outcome::take(Outcome& other) noexcept {
    call_ = other.call_;
    refusal_ = other.refusal_;
    is_group_ = other.is_group_;
    has_holder_ = other.has_holder_;
    seats_size_ = other.seats_size_;
    person_size_ = other.person_size_;
    if (other.far_ == nullptr) copy(near_, other.text());
    far_ = std::move(other.far_);
    // What stays behind names nothing.
    other.seats_size_ = 0;
    other.person_size_ = 0;
}

std::string Outcome::message() const {
    const engine::AnswerTexts& texts = engine::answer_texts(call_);
    std::string out;
    const auto append = [&out](std::string_view text) { out += text; };
    const auto fill = [this, &out](std::string_view name) {
        if (name == "seat") out += seat();
        if (name == "seats") append_python_list(out, {bytes(), seats_size_});
        if (name == "user") out += person();
    };
    engine::write_answer(refusal_ ? texts.of(*refusal_) : texts.success, append, fill);
    return out;
}

}  // namespace seatlock
