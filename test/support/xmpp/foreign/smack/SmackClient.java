import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jivesoftware.smack.AbstractXMPPConnection;
import org.jivesoftware.smack.ConnectionConfiguration;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.ConnectionListener;
import org.jivesoftware.smack.bosh.BOSHConfiguration;
import org.jivesoftware.smack.bosh.XMPPBOSHConnection;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.filter.StanzaTypeFilter;
import org.jivesoftware.smack.provider.ProviderManager;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smack.util.PacketParserUtils;
import org.jivesoftware.smackx.disco.ServiceDiscoveryManager;
import org.jivesoftware.smackx.receipts.DeliveryReceipt;
import org.jivesoftware.smackx.receipts.DeliveryReceiptManager;
import org.jivesoftware.smackx.receipts.DeliveryReceiptManager.AutoReceiptMode;
import org.jivesoftware.smackx.receipts.DeliveryReceiptRequest;
import org.jivesoftware.smackx.xevent.DefaultMessageEventRequestListener;
import org.jivesoftware.smackx.xevent.MessageEventManager;
import org.jivesoftware.smackx.xevent.MessageEventNotificationListener;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Resourcepart;

/**
 * A Smack client driven by JSON lines; see foreign-client.ts for the commands and events.
 * usage: java -cp 'build/smack/classes:build/smack/lib/*' SmackClient HOST PORT JID PASSWORD [receipts] [events] [sm|bosh] [unavailable]
 */
public final class SmackClient {
    private SmackClient() {
    }

    /** What is to be sent is read first, and what Smack has classes for would be written as they do, with parts missing. */
    private static void writeAsGiven() {
        ProviderManager.removeExtensionProvider("x", "jabber:x:conference");
        ProviderManager.removeExtensionProvider("x", "jabber:x:data");
        ProviderManager.removeExtensionProvider("event", "http://jabber.org/protocol/pubsub#event");
    }

    public static void main(String[] args) throws Exception {
        List<String> options = List.of(args).subList(4, args.length);
        Jid jid = JidCreate.from(args[2]);
        AbstractXMPPConnection connection = connection(args, jid, options);
        writeAsGiven();
        if (options.contains("receipts")) {
            DeliveryReceiptManager.getInstanceFor(connection).setAutoReceiptMode(AutoReceiptMode.always);
        } else {
            // Smack advertises receipts by default; an application that does not want to send them says so.
            DeliveryReceiptManager.getInstanceFor(connection).setAutoReceiptMode(AutoReceiptMode.disabled);
            ServiceDiscoveryManager.getInstanceFor(connection).removeFeature(DeliveryReceipt.NAMESPACE);
        }
        MessageEventManager events = null;
        if (options.contains("events")) {
            events = MessageEventManager.getInstanceFor(connection);
            events.addMessageEventRequestListener(new DefaultMessageEventRequestListener());
            events.addMessageEventNotificationListener(new Notifications());
        }
        connection.addStanzaListener(stanza -> tell(Heard.described((Message) stanza)), StanzaTypeFilter.MESSAGE);
        connection.addConnectionListener(new ConnectionListener() {
            @Override
            public void connectionClosed() {
                tell("{\"event\":\"closed\",\"reason\":\"disconnected\"}");
            }

            @Override
            public void connectionClosedOnError(Exception e) {
                tell("{\"event\":\"closed\",\"reason\":" + Json.quote(e) + "}");
            }
        });
        connection.connect().login();
        tell("{\"event\":\"online\",\"jid\":" + Json.quote(connection.getUser()) + "}");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            obey(connection, events, line);
        }
        connection.disconnect();
        System.exit(0);
    }

    private static AbstractXMPPConnection connection(String[] args, Jid jid, List<String> options) throws Exception {
        if (options.contains("bosh")) {
            BOSHConfiguration.Builder bosh = BOSHConfiguration.builder().setFile("/http-bind/");
            // Smack 4.4 writes an IP address into the URI as Java prints it, behind a slash.
            String host = InetAddress.getByName(args[0]).getHostName();
            return new XMPPBOSHConnection(common(bosh, host, args, jid, options).build());
        }
        XMPPTCPConnectionConfiguration.Builder tcp = XMPPTCPConnectionConfiguration.builder();
        XMPPTCPConnection connection = new XMPPTCPConnection(common(tcp, args[0], args, jid, options).build());
        connection.setUseStreamManagement(options.contains("sm"));
        return connection;
    }

    private static <B extends ConnectionConfiguration.Builder<B, ?>> B common(
        B builder, String host, String[] args, Jid jid, List<String> options) throws Exception {
        return builder
            .setHost(host)
            .setPort(Integer.parseInt(args[1]))
            .setXmppDomain(jid.asDomainBareJid())
            .setUsernameAndPassword(jid.getLocalpartOrThrow().toString(), args[3])
            .setResource(Resourcepart.from(jid.getResourceOrEmpty().toString()))
            .setSendPresence(!options.contains("unavailable"))
            .setSecurityMode(SecurityMode.disabled);
    }

    private static void obey(AbstractXMPPConnection connection, MessageEventManager events, String line) throws Exception {
        switch (Json.field(line, "do")) {
            case "send":
                connection.sendStanza(PacketParserUtils.parseStanza(Json.field(line, "xml")));
                break;
            case "say":
                Message said = connection.getStanzaFactory().buildMessageStanza()
                    .to(JidCreate.from(Json.field(line, "to"))).ofType(Message.Type.chat).setBody(Json.field(line, "body")).build();
                said.setStanzaId(Json.field(line, "id"));
                if (line.contains("\"request\":true")) {
                    said = said.asBuilder(said.getStanzaId()).addExtension(new DeliveryReceiptRequest()).build();
                }
                if (line.contains("\"events\":true")) {
                    MessageEventManager.addNotificationsRequests(said, true, true, true, true);
                }
                connection.sendStanza(said);
                break;
            case "displayed":
                events.sendDisplayedNotification(JidCreate.from(Json.field(line, "to")), Json.field(line, "id"));
                break;
            case "reconnect":
                connection.connect().login();
                tell("{\"event\":\"online\",\"jid\":" + Json.quote(connection.getUser()) + "}");
                break;
            case "disconnect":
                connection.disconnect();
                break;
            default:
                tell("{\"event\":\"failed\",\"reason\":\"unknown command\"}");
        }
    }

    private static final class Notifications implements MessageEventNotificationListener {
        private void told(String name, Jid from, String id) {
            tell("{\"event\":\"notification\",\"name\":" + Json.quote(name) + ",\"from\":" + Json.quote(from) + ",\"id\":" + Json.quote(id) + "}");
        }

        @Override
        public void deliveredNotification(Jid from, String id) {
            told("delivered", from, id);
        }

        @Override
        public void displayedNotification(Jid from, String id) {
            told("displayed", from, id);
        }

        @Override
        public void composingNotification(Jid from, String id) {
            told("composing", from, id);
        }

        @Override
        public void offlineNotification(Jid from, String id) {
            told("offline", from, id);
        }

        @Override
        public void cancelledNotification(Jid from, String id) {
            told("cancelled", from, id);
        }
    }

    private static synchronized void tell(String json) {
        System.out.println(json);
        System.out.flush();
    }
}
