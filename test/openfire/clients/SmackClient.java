import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.ConnectionListener;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.filter.StanzaTypeFilter;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smackx.delay.packet.DelayInformation;
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
 * A Smack client driven by JSON lines; see driver.ts for the commands and events.
 * usage: java -cp 'build/smack/lib/*' SmackClient.java HOST PORT JID PASSWORD [receipts] [events] [sm]
 */
public final class SmackClient {
    private SmackClient() {
    }

    public static void main(String[] args) throws Exception {
        List<String> options = List.of(args).subList(4, args.length);
        Jid jid = JidCreate.from(args[2]);
        XMPPTCPConnectionConfiguration configuration = XMPPTCPConnectionConfiguration.builder()
            .setHost(args[0])
            .setPort(Integer.parseInt(args[1]))
            .setXmppDomain(jid.asDomainBareJid())
            .setUsernameAndPassword(jid.getLocalpartOrThrow().toString(), args[3])
            .setResource(Resourcepart.from(jid.getResourceOrEmpty().toString()))
            .setSecurityMode(SecurityMode.disabled)
            .build();
        XMPPTCPConnection connection = new XMPPTCPConnection(configuration);
        connection.setUseStreamManagement(options.contains("sm"));
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
        connection.addStanzaListener(stanza -> tell(described((Message) stanza)), StanzaTypeFilter.MESSAGE);
        connection.addConnectionListener(new ConnectionListener() {
            @Override
            public void connectionClosedOnError(Exception e) {
                tell("{\"event\":\"closed\",\"reason\":" + quote(e) + "}");
            }
        });
        connection.connect().login();
        tell("{\"event\":\"online\",\"jid\":" + quote(connection.getUser()) + "}");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            obey(connection, events, line);
        }
        connection.disconnect();
        System.exit(0);
    }

    private static void obey(XMPPTCPConnection connection, MessageEventManager events, String line) throws Exception {
        switch (field(line, "do")) {
            case "send":
                Message message = (Message) org.jivesoftware.smack.util.PacketParserUtils.parseStanza(field(line, "xml"));
                connection.sendStanza(message);
                break;
            case "say":
                Message said = connection.getStanzaFactory().buildMessageStanza()
                    .to(JidCreate.from(field(line, "to"))).ofType(Message.Type.chat).setBody(field(line, "body")).build();
                said.setStanzaId(field(line, "id"));
                if (line.contains("\"request\":true")) {
                    said = said.asBuilder(said.getStanzaId()).addExtension(new DeliveryReceiptRequest()).build();
                }
                if (line.contains("\"events\":true")) {
                    MessageEventManager.addNotificationsRequests(said, true, true, true, true);
                }
                connection.sendStanza(said);
                break;
            case "displayed":
                events.sendDisplayedNotification(JidCreate.from(field(line, "to")), field(line, "id"));
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
            tell("{\"event\":\"notification\",\"name\":" + quote(name) + ",\"from\":" + quote(from) + ",\"id\":" + quote(id) + "}");
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

    private static String described(Message message) {
        DeliveryReceipt receipt = DeliveryReceipt.from(message);
        List<String> children = new ArrayList<>();
        List<String> stanzaIds = new ArrayList<>();
        int delays = 0;
        for (var extension : message.getExtensions()) {
            children.add(quote("{" + extension.getNamespace() + "}" + extension.getElementName()));
            if (extension instanceof DelayInformation && extension.getNamespace().equals("urn:xmpp:delay")) {
                delays++;
            }
            if (extension instanceof StandardExtensionElement && extension.getElementName().equals("stanza-id")) {
                StandardExtensionElement id = (StandardExtensionElement) extension;
                stanzaIds.add("[" + quote(id.getAttributeValue("by")) + "," + quote(id.getAttributeValue("id")) + "]");
            }
            if (extension instanceof org.jivesoftware.smackx.sid.element.StanzaIdElement) {
                var id = (org.jivesoftware.smackx.sid.element.StanzaIdElement) extension;
                stanzaIds.add("[" + quote(id.getBy()) + "," + quote(id.getId()) + "]");
            }
        }
        var event = message.getExtension(org.jivesoftware.smackx.xevent.packet.MessageEvent.class);
        List<String> names = new ArrayList<>();
        if (event != null) {
            for (String name : event.getEventTypes()) {
                names.add(quote(name));
            }
        }
        return "{\"event\":\"message\",\"from\":" + quote(message.getFrom()) + ",\"to\":" + quote(message.getTo())
            + ",\"id\":" + quote(message.getStanzaId()) + ",\"type\":" + quote(message.getType())
            + ",\"body\":" + quote(message.getBody()) + ",\"received\":" + quote(receipt == null ? null : receipt.getId())
            + ",\"delays\":" + delays + ",\"stanzaIds\":[" + String.join(",", stanzaIds) + "],\"events\":["
            + String.join(",", names) + "],\"eventAbout\":"
            + quote(event == null || event.isMessageEventRequest() ? null : event.getStanzaId())
            + ",\"children\":[" + String.join(",", children) + "]}";
    }

    private static synchronized void tell(String json) {
        System.out.println(json);
        System.out.flush();
    }

    private static String quote(Object value) {
        if (value == null) {
            return "null";
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : value.toString().toCharArray()) {
            if (c == '"' || c == '\\' || c < 0x20 || c > 0x7e) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    /** A text field of one of driver.ts's commands; they are flat. */
    private static String field(String json, String name) {
        Matcher matcher = Pattern.compile('"' + name + "\":\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);
        if (!matcher.find()) {
            return "";
        }
        Matcher escapes = Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)").matcher(matcher.group(1));
        return escapes.replaceAll(escape -> {
            String code = escape.group(1);
            String text = code.length() == 5 ? String.valueOf((char) Integer.parseInt(code.substring(1), 16))
                : code.equals("n") ? "\n" : code.equals("t") ? "\t" : code.equals("r") ? "\r" : code;
            return Matcher.quoteReplacement(text);
        });
    }
}
