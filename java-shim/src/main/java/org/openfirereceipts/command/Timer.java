package org.openfirereceipts.command;

import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Makes the one thread that commands wait on: by a clock that is never put back, unlike Openfire's. */
final class Timer {
    private Timer() {}

    static ScheduledThreadPoolExecutor start() {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, "receipts-timer");
                            thread.setDaemon(true);
                            return thread;
                        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return timer;
    }
}
