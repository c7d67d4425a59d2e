// A real server under test, on two cores that others use too.
jest.setTimeout(90_000);
