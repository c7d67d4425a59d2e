package org.openfirereceipts.support;

import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import org.jivesoftware.openfire.StreamID;
import org.jivesoftware.openfire.session.ClientSession;
import org.xmpp.packet.JID;
import org.xmpp.packet.Packet;

/** Sessions of clients that have an address and a stream, and answer nothing else. */
public final class ClientSessions {
    private ClientSessions() {}

    public static ClientSession of(String jid, String stream) {
        return of(
                jid,
                stream,
                packet -> {
                    throw new UnsupportedOperationException("process");
                });
    }

    /** @param processed takes what the session is to process */
    public static ClientSession of(String jid, String stream, Consumer<Packet> processed) {
        JID address = new JID(jid);
        StreamID id = () -> stream;
        return (ClientSession)
                Proxy.newProxyInstance(
                        ClientSessions.class.getClassLoader(),
                        new Class<?>[] {ClientSession.class},
                        (self, method, arguments) -> {
                            switch (method.getName()) {
                                case "getAddress":
                                    return address;
                                case "getStreamID":
                                    return id;
                                case "process":
                                    processed.accept((Packet) arguments[0]);
                                    return null;
                                default:
                                    throw new UnsupportedOperationException(method.getName());
                            }
                        });
    }
}
