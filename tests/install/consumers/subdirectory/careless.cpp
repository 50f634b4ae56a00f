// Compiles, but not with warnings as errors: a parameter that nobody uses, a narrowing, a shadow.

int careless(int unused);

int careless(int unused) {
    const int seats = 1000;
    const char narrow = seats;
    {
        const int seats = narrow;
        return seats;
    }
}
