// Above what the helpers wait (20 s at most), so that what they waited for is told, and not only that jest gave up.
jest.setTimeout(30_000);
