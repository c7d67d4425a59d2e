package org.openfirereceipts.compat;

import java.util.ArrayList;
import java.util.List;

/**
 * What the stack of a thread tells of Openfire's message routers at work on it. A look at it costs more than all else
 * that the tap does, so it is for what is rare.
 */
public class Routers {
    private static final String ROUTER = "org.jivesoftware.openfire.MessageRouter";
    /** Handles what external components (XEP-0114) send, in Openfire 4.2 to 5.2. */
    private static final String COMPONENT = "org.jivesoftware.openfire.net.ComponentStanzaHandler";
    private static final String FRONT = "org.jivesoftware.openfire.spi.PacketRouterImpl";

    /** How many there are, one within the other. */
    public int atWork() {
        return among(new Throwable().getStackTrace());
    }

    /** On another thread; null where it has ended. */
    public int atWork(Thread thread) {
        return thread == null ? 0 : among(thread.getStackTrace());
    }

    private static int among(StackTraceElement[] calls) {
        int routers = 0;
        for (StackTraceElement call : calls) {
            if (call.getMethodName().equals("route") && call.getClassName().equals(ROUTER)) {
                routers++;
            }
        }
        return routers;
    }

    /**
     * Who called the innermost one. Its session does not tell: Openfire finds that by the sender's address, whoever
     * lets the message in.
     */
    public Entrance entrance() {
        List<String> callers = callers();
        return callers.isEmpty() ? Entrance.SERVER : of(callers.get(0));
    }

    /** Whether a client's stanza is being let in by the innermost one: a component may write any address as its sender's. */
    public boolean serveClient() {
        List<String> callers = callers();
        if (callers.isEmpty() || of(callers.get(0)) != Entrance.OUTSIDE) {
            return false;
        }
        for (String caller : callers) {
            if (caller.startsWith(COMPONENT)) {
                return false;
            }
        }
        return true;
    }

    /** The classes that are at work behind the innermost one, the nearest first; routers are none of them. */
    private static List<String> callers() {
        List<String> callers = new ArrayList<>();
        boolean routed = false;
        for (StackTraceElement call : new Throwable().getStackTrace()) {
            String name = call.getClassName();
            if (name.equals(ROUTER)) {
                routed = true;
            } else if (routed && !name.equals(FRONT)) {
                callers.add(name);
            }
        }
        return callers;
    }

    /** @param caller name of a class that lets messages into the router, in Openfire 4.2 to 5.2 */
    static Entrance of(String caller) {
        if (caller.startsWith("org.jivesoftware.openfire.streammanagement.")) {
            return Entrance.STREAM_MANAGEMENT;
        }
        return caller.startsWith("org.jivesoftware.openfire.net.")
                        || caller.startsWith("org.jivesoftware.openfire.multiplex.")
                        || caller.startsWith("org.jivesoftware.openfire.SessionPacketRouter")
                ? Entrance.OUTSIDE
                : Entrance.SERVER;
    }
}
