package org.openfirereceipts.command;

import java.util.concurrent.LinkedBlockingQueue;

/** A thread and its queue; a task knows whether it was queued before the last drop. */
final class Worker implements Runnable {
    interface Task {
        /** @param generation for {@link Worker#isCurrent} */
        void run(Worker worker, int generation);
    }

    private final LinkedBlockingQueue<Object[]> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile int generation;
    private volatile boolean ended;

    Worker(String name) {
        thread = new Thread(this, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void add(Task task) {
        queue.add(new Object[] {task, generation});
    }

    void drop() {
        generation++;
        queue.clear();
    }

    boolean isCurrent(int ofTask) {
        return ofTask == generation;
    }

    void stop() {
        ended = true;
        queue.add(new Object[] {(Task) (worker, ofTask) -> {}, -1});
        try {
            thread.join(5000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    @Override
    public void run() {
        try {
            while (!ended) {
                Object[] next = queue.take();
                ((Task) next[0]).run(this, (Integer) next[1]);
            }
        } catch (InterruptedException stopping) {
            // the plugin is being unloaded
        }
    }
}
