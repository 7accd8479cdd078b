# Writes a sentence to a WAV file with SAPI, through .NET: every Windows 10 and 11 has both. Text and path come as
# environment variables: no quoting, and any letter. 3 means that there is no voice for the language.
Add-Type -AssemblyName System.Speech
$speaker = New-Object System.Speech.Synthesis.SpeechSynthesizer
$voice = $speaker.GetInstalledVoices() |
    Where-Object { $_.Enabled -and $_.VoiceInfo.Culture.TwoLetterISOLanguageName -eq $env:VMOFIRE_LANGUAGE } |
    Select-Object -First 1
if (-not $voice) { exit 3 }
$speaker.SelectVoice($voice.VoiceInfo.Name)
$speaker.SetOutputToWaveFile($env:VMOFIRE_WAV)
$speaker.Speak($env:VMOFIRE_TEXT)
$speaker.Dispose()
