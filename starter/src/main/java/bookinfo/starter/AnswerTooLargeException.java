package bookinfo.starter;

import java.io.IOException;

/** A backend's answer has a body larger than {@link BackendClient} reads. */
public class AnswerTooLargeException extends IOException {

	AnswerTooLargeException(int maxBytes) {
		super("The answer is larger than " + maxBytes + " bytes");
	}

}
