using Xunit;

// One emulator, one set of counters, one process environment.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
