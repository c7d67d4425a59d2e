package org.openfirereceipts.compat;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;

/** Whether what a connection was handed has left Openfire, as MINA and Netty tell. */
public class HandedOverTest {
    /** MINA's session, as far as it counts. */
    public static final class Mina {
        long written;
        int scheduled;

        public long getWrittenBytes() {
            return written;
        }

        public int getScheduledWriteBytes() {
            return scheduled;
        }

        void flush(int bytes) {
            written += bytes;
            scheduled -= bytes;
        }
    }

    /** An Openfire's connection over MINA. */
    static final class MinaConnection {
        final Mina ioSession = new Mina();
    }

    /** Netty's channel, with what is below it. */
    public static final class Channel {
        final Deque<Runnable> tasks = new ArrayDeque<>();
        final Deque<Runnable> later = new ArrayDeque<>();
        final Buffer buffer = new Buffer();
        boolean open = true;
        private final ScheduledThreadPoolExecutor thread =
                new ScheduledThreadPoolExecutor(1) {
                    @Override
                    public void execute(Runnable task) {
                        tasks.add(task);
                    }

                    @Override
                    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
                        later.add(task);
                        return null;
                    }
                };

        public Channel unsafe() {
            return this;
        }

        public Buffer outboundBuffer() {
            return open ? buffer : null;
        }

        public ScheduledExecutorService eventLoop() {
            return thread;
        }

        void runTasks() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }

        void laterComes() {
            tasks.addAll(later);
            later.clear();
            runTasks();
        }
    }

    /** Netty's buffer: what is in it, and what is on its way there. */
    public static final class Buffer {
        long inside;
        long before;

        public long totalPendingWriteBytes() {
            return inside + before;
        }

        public boolean isEmpty() {
            return inside == 0;
        }
    }

    private final Mina mina = new Mina();
    private final Channel channel = new Channel();

    @After
    public void end() {
        channel.thread.shutdownNow();
    }

    private MinaBytes scheduled(int count) throws Exception {
        MinaBytes bytes = new MinaBytes(mina);
        mina.scheduled = count;
        bytes.more();
        return bytes;
    }

    @Test
    public void ofMinaWhatWasScheduledHasToBeWritten() throws Exception {
        MinaBytes bytes = new MinaBytes(mina);
        assertTrue(bytes.hasLeft());
        mina.scheduled = 100;
        bytes.more();
        assertFalse(bytes.hasLeft());
        mina.flush(60);
        assertFalse(bytes.hasLeft());
        mina.flush(40);
        assertTrue(bytes.hasLeft());
    }

    /** Openfire's own end of the stream is behind all that. */
    @Test
    public void ofMinaWhatCameBehindItDoesNotCount() throws Exception {
        MinaBytes bytes = scheduled(100);
        mina.flush(100);
        mina.scheduled = 16;
        assertTrue(bytes.hasLeft());
    }

    @Test
    public void ofMinaWhatWasThrownAwayAtTheCloseHasNotLeft() throws Exception {
        MinaBytes bytes = scheduled(100);
        mina.flush(50);
        mina.scheduled = 0;
        assertFalse(bytes.hasLeft());
    }

    @Test
    public void ofMinaWhatWasNotedAfterTheCloseIsNotKnownToHaveLeft() throws Exception {
        MinaBytes bytes = scheduled(100);
        mina.flush(100);
        bytes.more();
        bytes.late();
        assertFalse(bytes.hasLeft());
    }

    @Test
    public void minaIsFoundBelowAConnection() {
        MinaConnection connection = new MinaConnection();
        HandedOver handedOver = HandedOver.of(connection);
        connection.ioSession.scheduled = 10;
        handedOver.more();
        assertFalse(handedOver.hasLeft());
        connection.ioSession.flush(10);
        assertTrue(handedOver.hasLeft());
    }

    @Test
    public void ofWhatNobodyKnowsNothingHasLeft() {
        assertFalse(HandedOver.of(new Object()).hasLeft());
    }

    @Test
    public void ofNettyItIsSeenBehindTheWrite() throws Exception {
        NettyBytes bytes = new NettyBytes(channel);
        assertTrue(bytes.hasLeft());
        channel.buffer.before = 40;
        bytes.more();
        assertFalse(bytes.hasLeft());
        channel.buffer.before = 0;
        channel.runTasks();
        assertTrue(bytes.hasLeft());
    }

    @Test
    public void ofNettyWhatIsHandedOverDuringALookHasALookOfItsOwn() throws Exception {
        NettyBytes bytes = new NettyBytes(channel);
        bytes.more();
        bytes.more();
        channel.tasks.remove().run();
        assertFalse(bytes.hasLeft());
        channel.buffer.inside = 50;
        channel.runTasks();
        assertFalse(bytes.hasLeft());
    }

    @Test
    public void ofNettyASlowClientIsLookedAtAgain() throws Exception {
        NettyBytes bytes = new NettyBytes(channel);
        channel.buffer.inside = 5000;
        bytes.more();
        channel.runTasks();
        channel.laterComes();
        assertFalse(bytes.hasLeft());
        channel.buffer.inside = 0;
        channel.laterComes();
        assertTrue(bytes.hasLeft());
        assertTrue(channel.later.isEmpty());
    }

    @Test
    public void ofNettyWhatComesFromOthersMeanwhileDoesNotHideIt() throws Exception {
        NettyBytes bytes = new NettyBytes(channel);
        channel.buffer.before = 40;
        bytes.more();
        channel.tasks.remove().run();
        channel.buffer.before = 0;
        channel.runTasks();
        assertTrue(bytes.hasLeft());
    }

    @Test
    public void ofNettyWhatWasLeftAtTheCloseHasNotLeft() throws Exception {
        NettyBytes bytes = new NettyBytes(channel);
        channel.buffer.inside = 5000;
        bytes.more();
        channel.runTasks();
        channel.open = false;
        channel.laterComes();
        assertFalse(bytes.hasLeft());
        assertTrue(channel.tasks.isEmpty() && channel.later.isEmpty());
    }
}
