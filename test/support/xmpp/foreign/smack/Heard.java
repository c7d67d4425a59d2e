import java.util.ArrayList;
import java.util.List;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smackx.delay.packet.DelayInformation;
import org.jivesoftware.smackx.receipts.DeliveryReceipt;
import org.jivesoftware.smackx.sid.element.StanzaIdElement;
import org.jivesoftware.smackx.xevent.packet.MessageEvent;

/** A message that Smack was sent, as foreign-client.ts's event `message`. */
final class Heard {
    private Heard() {
    }

    static String described(Message message) {
        DeliveryReceipt receipt = DeliveryReceipt.from(message);
        List<String> children = new ArrayList<>();
        List<String> stanzaIds = new ArrayList<>();
        List<String> delayedBy = new ArrayList<>();
        for (var extension : message.getExtensions()) {
            children.add(Json.quote("{" + extension.getNamespace() + "}" + extension.getElementName()));
            if (extension instanceof DelayInformation && extension.getNamespace().equals("urn:xmpp:delay")) {
                delayedBy.add(Json.quote(((DelayInformation) extension).getFrom()));
            }
            if (extension instanceof StandardExtensionElement && extension.getElementName().equals("stanza-id")) {
                StandardExtensionElement id = (StandardExtensionElement) extension;
                stanzaIds.add("[" + Json.quote(id.getAttributeValue("by")) + "," + Json.quote(id.getAttributeValue("id")) + "]");
            }
            if (extension instanceof StanzaIdElement) {
                var id = (StanzaIdElement) extension;
                stanzaIds.add("[" + Json.quote(id.getBy()) + "," + Json.quote(id.getId()) + "]");
            }
        }
        var event = message.getExtension(MessageEvent.class);
        List<String> names = new ArrayList<>();
        if (event != null) {
            for (String name : event.getEventTypes()) {
                names.add(Json.quote(name));
            }
        }
        return "{\"event\":\"message\",\"from\":" + Json.quote(message.getFrom()) + ",\"to\":" + Json.quote(message.getTo())
            + ",\"id\":" + Json.quote(message.getStanzaId()) + ",\"type\":" + Json.quote(message.getType())
            + ",\"body\":" + Json.quote(message.getBody()) + ",\"received\":" + Json.quote(receipt == null ? null : receipt.getId())
            + ",\"delayedBy\":[" + String.join(",", delayedBy) + "],\"stanzaIds\":[" + String.join(",", stanzaIds) + "],\"events\":["
            + String.join(",", names) + "],\"eventAbout\":"
            + Json.quote(event == null || event.isMessageEventRequest() ? null : event.getStanzaId())
            + ",\"children\":[" + String.join(",", children) + "],\"xml\":" + Json.quote(message.toXML()) + "}";
    }
}
