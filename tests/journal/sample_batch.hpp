#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

#include "journal/journal.hpp"

namespace seatlock::journal {

/// An entry that locks one seat; entries of different seqs differ in every field that varies.
Entry sample_entry(Seq seq);

Batch sample_batch(Epoch epoch, Slot slot, Seq first_seq, std::size_t count = 1);

/// A sample batch on its way into a log.
Append sample_append(const std::string& log, Epoch epoch, Slot slot, Seq first_seq, std::size_t count = 1);

/// Any entry at all: every kind, lengths from nothing to some hundred bytes, any bytes.
Entry random_entry(std::mt19937_64& random, Seq seq);

/// The answers of an append() that calls back before it returns.
std::vector<WriteResult> append_now(Journal& journal, std::vector<Append> group);
WriteResult append_now(Journal& journal, Append append);

}  // namespace seatlock::journal
