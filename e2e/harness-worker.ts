import '../src/run/worker';
