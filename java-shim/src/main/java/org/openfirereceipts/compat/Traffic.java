package org.openfirereceipts.compat;

import java.lang.reflect.Method;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.session.Session;

/**
 * How many bytes have gone over a session's connection so far. Openfire counts stanzas, so that neither a white space
 * that keeps a connection alive nor a long stanza on its slow way is seen by it; what is below its connections counts
 * bytes: MINA up to 4.7, Netty from 4.8 on. There is no public way to either, and neither is in all versions. Of BOSH and
 * WebSocket nothing is known: Jetty is below them.
 */
public final class Traffic {
    private static final Traffic UNKNOWN = new Traffic(-1, -1, -1);

    /** Bytes that came from the client; -1 where it cannot be known. */
    private final long read;
    /** Bytes that went to the machine's network buffers; -1 where it cannot be known. */
    private final long written;
    /** Bytes that wait in Openfire, as those buffers are full; -1 where it cannot be known. */
    private final long unsent;

    private Traffic(long read, long written, long unsent) {
        this.read = read;
        this.written = written;
        this.unsent = unsent;
    }

    public static Traffic of(Session session) {
        if (!(session instanceof LocalSession)) {
            return UNKNOWN;
        }
        Object connection = Connections.of((LocalSession) session);
        if (connection == null) {
            return UNKNOWN;
        }
        try {
            Object mina = Innards.field(connection, "ioSession");
            if (mina != null) {
                return new Traffic(
                        Innards.number(mina, "getReadBytes"),
                        Innards.number(mina, "getWrittenBytes"),
                        Innards.number(mina, "getScheduledWriteBytes"));
            }
            Object netty = Innards.field(connection, "channelHandlerContext");
            return netty == null ? UNKNOWN : ofChannel(Innards.call(netty, "channel"));
        } catch (ReflectiveOperationException | RuntimeException otherKind) {
            return UNKNOWN;
        }
    }

    private static Traffic ofChannel(Object channel) throws ReflectiveOperationException {
        Object pipeline = Innards.call(channel, "pipeline");
        Method get = Innards.method(pipeline, "get", String.class);
        Object counter = Innards.call(get.invoke(pipeline, "trafficShapingHandler"), "trafficCounter");
        Object buffer = Innards.call(Innards.call(channel, "unsafe"), "outboundBuffer");
        long unsent = buffer == null ? 0 : Innards.number(buffer, "totalPendingWriteBytes");
        long taken = Innards.number(counter, "cumulativeWrittenBytes");
        return new Traffic(Innards.number(counter, "cumulativeReadBytes"), taken - unsent, unsent);
    }

    /** Whether something was waiting for the client to read on then, and some of it has gone since. */
    public boolean flowsSince(Traffic before) {
        return before.unsent > 0 && before.written >= 0 && written > before.written;
    }

    /** Whether anything at all has come from the client since. */
    public boolean heardSince(Traffic before) {
        return before.read >= 0 && read > before.read;
    }

    /** The letters of `T`. */
    public static String flags(Traffic before, Traffic now) {
        return (now.flowsSince(before) ? "b" : "") + (now.heardSince(before) ? "w" : "");
    }
}
