// seatlock_check_history FILE...: are these histories linearizable?

#include <iostream>
#include <string>
#include <vector>

#include "linearizability/history_check.hpp"

int main(int argc, char** argv) {
    return seatlock::linearizability::check_history_files({argv + 1, argv + argc}, std::cout, std::cerr);
}
