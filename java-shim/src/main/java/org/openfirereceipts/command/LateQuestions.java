package org.openfirereceipts.command;

import java.security.SecureRandom;
import java.util.Base64;
import org.openfirereceipts.tap.SessionFlags;
import org.openfirereceipts.tap.Settings;
import org.openfirereceipts.tap.Unasked;

/** The questions that are put in the handler's place: as its own are, with ids of the shim's. */
final class LateQuestions implements Asking.Questions {
    private final Pings pings;
    private final Settings settings;
    private final SecureRandom random = new SecureRandom();

    LateQuestions(Pings pings, Settings settings) {
        this.pings = pings;
        this.settings = settings;
    }

    /** One that waits to be resumed is the handler's: nothing can be asked there. */
    @Override
    public boolean ask(Unasked.Reader reader, boolean forFeatures) {
        if (isGone(reader) || SessionFlags.of(reader.session).indexOf('d') >= 0) {
            return false;
        }
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        String ping = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        // not out of the reserve, which is for what can be told once only
        return pings.put(reader.session, reader.stream, ping, forFeatures, settings.timeoutSeconds, false);
    }

    @Override
    public boolean isGone(Unasked.Reader reader) {
        return Sessions.find(reader.stream, reader.session.getAddress().toString()) != reader.session;
    }
}
