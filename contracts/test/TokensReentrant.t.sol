// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {EndingsTest} from "./EndingsTest.sol";
import {ReentrantToken} from "./tokens/ReentrantToken.sol";

/// @notice Whichever verb moves a token that calls back: every verb is closed meanwhile, and what was asked for happens.
contract TokensReentrantTest is EndingsTest {
    ReentrantToken private hooked;

    function setUp() public override {
        super.setUp();
        hooked = new ReentrantToken();
        hooked.mint(address(this), type(uint128).max);
        _openVault(address(hooked));
    }

    function testFuzz_DuringAnEnding(Shape memory shape, uint8 ending_, uint8 inner, uint96 toBuyer) public {
        Ending ending = Ending(ending_ % 4);
        Ended memory ended = _ready(shape, ending, toBuyer);
        _setCallback(inner, ended.order.nonce);
        _end(ended, ending);
        _assertPaid(ended.paid, ended.feePaid);
        _assertCredits(0, 0);
        if (ended.paid + ended.feePaid != 0) _assertClosed();
    }

    function testFuzz_DuringAWithdrawal(uint8 inner, uint96 amount) public {
        amount = uint96(_bound(amount, 1, 1e24));
        _fund(amount);
        vault.sync();
        _setCallback(inner, 0);
        vm.prank(owner);
        vault.withdraw(owner, amount);
        _assertClosed();
        vm.assertEq(hooked.balanceOf(owner), amount);
        vm.assertEq(vault.free(), 0);
    }

    function testFuzz_DuringARecovery(uint8 inner, uint96 amount) public {
        ReentrantToken own = hooked;
        ReentrantToken foreign = new ReentrantToken();
        foreign.mint(address(vault), amount);
        hooked = foreign;
        _setCallback(inner, 0);
        vm.prank(owner);
        vault.recover(address(foreign), owner, amount);
        _assertClosed();
        vm.assertEq(foreign.balanceOf(owner), amount);
        vm.assertEq(own.balanceOf(address(vault)), 0);
    }

    function testFuzz_DuringAPull(Shape memory shape, uint8 inner, bool isElsewhere) public {
        Ended memory ended = _ready(shape, Ending.Release, 0);
        vm.etch(address(hooked), hex"fe");
        _end(ended, Ending.Release);
        _assertCredits(ended.paid, ended.feePaid);
        vm.etch(address(hooked), address(new ReentrantToken()).code);

        _setCallback(inner, ended.order.nonce);
        address to = isElsewhere ? stranger : buyer;
        vm.prank(buyer);
        if (isElsewhere) vault.pullTo(to);
        else vault.pull(buyer);
        _assertClosed();
        vm.assertEq(hooked.balanceOf(to), ended.paid);
        _assertCredits(0, ended.feePaid);
    }

    /// @dev A call that would do something if it came at any other time.
    function _setCallback(uint8 inner, uint64 usedNonce) private {
        Order memory order = _plain();
        order.nonce = usedNonce ^ (1 << 32);
        order.fee = 0;
        bytes[10] memory calls = [
            abi.encodeCall(IVault.sync, ()),
            abi.encodeCall(IVault.pull, (feeTo)),
            abi.encodeCall(IVault.pullTo, (stranger)),
            abi.encodeCall(IVault.lock, (order, _sign(SIGNER_KEY, "Lock", order), "")),
            abi.encodeCall(IVault.release, (order, _sign(SIGNER_KEY, "Release", order))),
            abi.encodeCall(IVault.cancel, (order, _sign(BUYER_KEY, "Cancel", order))),
            abi.encodeCall(IVault.claim, (order, _sign(PAYER_KEY, "Claim", order))),
            abi.encodeCall(IVault.expire, (order)),
            abi.encodeCall(IVault.contest, (order, _sign(SIGNER_KEY, "Contest", order))),
            abi.encodeCall(IVault.lapse, (order))
        ];
        hooked.setCallback(address(vault), calls[inner % 10]);
    }

    function _assertClosed() private view {
        vm.assertTrue(hooked.wasCalled(), "not called back");
        vm.assertFalse(hooked.succeeded());
        bytes4 closed = ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector;
        vm.assertEq(keccak256(hooked.answer()), keccak256(abi.encodeWithSelector(closed)));
    }
}
