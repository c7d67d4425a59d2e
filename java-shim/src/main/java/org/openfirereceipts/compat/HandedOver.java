package org.openfirereceipts.compat;

import java.lang.reflect.Method;

/** Knows of one connection whether all that it was handed has left Openfire for the machine's network buffers. */
public abstract class HandedOver {
    private static final HandedOver UNKNOWN = new Unwatched();

    /** Of Openfire up to 4.7 what is below is MINA, from 4.8 on Netty; below BOSH and WebSocket it is Jetty. */
    public static HandedOver of(Object connection) {
        try {
            if (connection.getClass().getSimpleName().equals("WebSocketConnection")) {
                return new WebSocket(connection);
            }
            Object mina = Innards.field(connection, "ioSession");
            if (mina != null) {
                return new MinaBytes(mina);
            }
            Object netty = Innards.field(connection, "channelHandlerContext");
            return netty == null ? UNKNOWN : new NettyBytes(Innards.call(netty, "channel"));
        } catch (ReflectiveOperationException | RuntimeException otherKind) {
            return UNKNOWN;
        }
    }

    /** It was handed something just now, by the calling thread. */
    public abstract void more();

    /** The last of it may have been noted after the connection was closed. */
    public void late() {}

    /** False where that cannot be known. */
    public abstract boolean hasLeft();

    /** False where it is closed though its session is not yet. */
    public boolean isOpen() {
        return true;
    }

    /** What there is nothing to watch of. */
    private static final class Unwatched extends HandedOver {
        @Override
        public void more() {}

        @Override
        public boolean hasLeft() {
            return false;
        }
    }

    /**
     * To a WebSocket Openfire writes as it goes, or Jetty does: in order, and what is left before it closes. It is closed
     * before the session is, and up to 4.7 what is written between vanishes.
     */
    private static final class WebSocket extends HandedOver {
        private final Object connection;

        private final Method isOpen;

        private WebSocket(Object connection) throws NoSuchMethodException {
            this.connection = connection;
            isOpen = Innards.method(connection, "validate");
        }

        @Override
        public void more() {}

        @Override
        public boolean isOpen() {
            try {
                return (boolean) isOpen.invoke(connection);
            } catch (ReflectiveOperationException | RuntimeException otherKind) {
                return false;
            }
        }

        @Override
        public boolean hasLeft() {
            return true;
        }
    }
}
