#include <utility>

#include <seatlock/outcome.hpp>

#include "engine/answer_texts.hpp"
#include "engine/python_repr.hpp"

namespace seatlock {

std::string_view Outcome::next_name(std::string_view& group) noexcept {
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

std::string Outcome::python_list(std::string_view group) {
    std::string out = "[";
    while (!group.empty()) {
        if (out.size() > 1) out += ", ";
        out += engine::python_repr(next_name(group));
    }
    return out += "]";
}

Outcome::Outcome(const Outcome& other) : Outcome(other.call_) {
    copy(make_room(other.seats_size_, other.person_size_), other.text());
    refusal_ = other.refusal_;
    is_group_ = other.is_group_;
    has_holder_ = other.has_holder_;
}

Outcome& Outcome::operator=(const Outcome& other) { return *this = Outcome(other); }

void Outcome::take(Outcome& other) noexcept {
    call_ = other.call_;
    refusal_ = other.refusal_;
    is_group_ = other.is_group_;
    has_holder_ = other.has_holder_;
    seats_size_ = std::exchange(other.seats_size_, 0);
    person_size_ = std::exchange(other.person_size_, 0);
    far_ = std::move(other.far_);
    if (!far_) copy(near_, {other.near_, seats_size_ + person_size_});
}

std::string Outcome::message() const {
    const engine::AnswerTexts& texts = engine::answer_texts(call_);
    std::string out;
    const auto append = [&out](std::string_view text) { out += text; };
    const auto fill = [this, &out](std::string_view name) {
        if (name == "seat") out += seat();
        if (name == "seats") out += python_list({bytes(), seats_size_});
        if (name == "user") out += person();
    };
    engine::write_answer(refusal_ ? texts.of(*refusal_) : texts.success, append, fill);
    return out;
}

}  // namespace seatlock
